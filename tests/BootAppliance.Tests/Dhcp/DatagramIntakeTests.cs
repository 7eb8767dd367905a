using System.Net;
using System.Net.Sockets;
using System.Text;
using BootAppliance.Dhcp;

namespace BootAppliance.Tests.Dhcp;

public sealed class DatagramIntakeTests
{
    private const int Largest = 100;

    [Fact]
    public void What_waits_is_taken_in_lots_with_where_it_came_from_and_went_to()
    {
        using var server = Bound();
        using var client = Bound();
        for (var i = 0; i < DatagramIntake.Most + 3; i++) client.SendTo(Encoding.ASCII.GetBytes($"packet {i}"), server.LocalEndPoint!);

        var intake = new DatagramIntake(Largest);
        Assert.Equal(DatagramIntake.Most, intake.Receive(server));
        var source = (IPEndPoint)client.LocalEndPoint!;
        for (var i = 0; i < DatagramIntake.Most; i++)
        {
            Assert.Equal($"packet {i}", Encoding.ASCII.GetString(intake.Packet(i).Span));
            Assert.Equal(("127.0.0.1", "127.0.0.1", source.Port), (intake.Source(i).ToString(), intake.Destination(i).ToString(), intake.SourcePort(i)));
        }

        Assert.Equal(3, intake.Receive(server));
        Assert.Equal($"packet {DatagramIntake.Most}", Encoding.ASCII.GetString(intake.Packet(0).Span));
    }

    [Fact]
    public void What_is_too_long_is_cut_off_and_does_not_touch_its_neighbour()
    {
        using var server = Bound();
        using var client = Bound();
        client.SendTo(Enumerable.Repeat((byte)1, Largest + 50).ToArray(), server.LocalEndPoint!);
        client.SendTo(new byte[] { 2 }, server.LocalEndPoint!);

        var intake = new DatagramIntake(Largest);
        Assert.Equal(2, intake.Receive(server));
        Assert.Equal(Enumerable.Repeat((byte)1, Largest), intake.Packet(0).ToArray());
        Assert.Equal([2], intake.Packet(1).ToArray());
    }

    [Fact]
    public void Silence_ends_by_the_timeout_of_the_socket()
    {
        using var server = Bound();
        server.ReceiveTimeout = 20;
        Assert.Equal(SocketError.TimedOut, Assert.Throws<SocketException>(() => new DatagramIntake(Largest).Receive(server)).SocketErrorCode);
    }

    [Fact]
    public async Task Closing_the_socket_ends_the_wait()
    {
        var server = Bound();
        server.ReceiveTimeout = 60_000;
        var receiving = Task.Factory.StartNew(
            () => Record.Exception(() => new DatagramIntake(Largest).Receive(server)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.Delay(100);
        server.Dispose();
        await receiving.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(server.SafeHandle.IsClosed);
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
