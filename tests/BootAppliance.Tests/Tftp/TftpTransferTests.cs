using System.Net;
using System.Net.Sockets;
using BootAppliance.Simulators.Tftp;
using BootAppliance.Tftp;

namespace BootAppliance.Tests.Tftp;

public sealed class TftpTransferTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TftpUnderTest _server = new();
    private readonly CancellationTokenSource _limit = new(Limit);

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        _limit.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(1, 0.05, 0, 0)]
    [InlineData(1, 0, 0.3, 0)]
    [InlineData(4, 0.02, 0.1, 0.05)]
    [InlineData(16, 0.01, 0.05, 0.02)]
    [InlineData(64, 0, 0.2, 0)]
    public async Task A_file_survives_loss_duplication_and_reordering(int window, double loss, double duplication, double reordering)
    {
        var bytes = _server.Put("file", 150_000);
        using var client = new TftpDownload(_server.EndPoint, new TftpFaults(window, loss, duplication, reordering));
        using var got = new MemoryStream();
        Assert.Null(await client.GetAsync("file", got, _limit.Token, new("blksize", "1428"), new("windowsize", $"{window}")));
        Assert.True(bytes.AsSpan().SequenceEqual(got.ToArray()));
    }

    [Fact]
    public async Task The_options_are_answered_with_what_is_granted()
    {
        _server.Put("file", 5000);
        using var socket = Client();
        await socket.SendToAsync("\0\u0001file\0OCTET\0TSIZE\00\0blksize\065000\0windowsize\04\0unknown\01\0timeout\0999\0"u8.ToArray(), _server.EndPoint);
        Assert.Equal("\0\u0006TSIZE\05000\0blksize\01468\0windowsize\04\0", await ReadAsync(socket));
    }

    [Theory]
    [InlineData("\0\u0001file\0octet")]
    [InlineData("\0\u0001file\0mail\0")]
    [InlineData("\0\u0001\0octet\0")]
    public async Task A_bad_request_is_told_so(string request)
    {
        using var socket = Client();
        await socket.SendToAsync(System.Text.Encoding.ASCII.GetBytes(request), _server.EndPoint);
        Assert.StartsWith("\0\u0005\0\u0004", await ReadAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_requests_are_answered_so_that_no_two_servers_send_each_other_errors_for_ever()
    {
        _server.Put("file", 10);
        using var socket = Client();
        foreach (var packet in new[] { "\0\u0005\0\u0001no\0", "\0\u0004\0\u0001", "\0\u0003\0\u0001data", "", "\0", "zz" })
            await socket.SendToAsync(System.Text.Encoding.ASCII.GetBytes(packet), _server.EndPoint);
        await socket.SendToAsync("\0\u0001file\0octet\0"u8.ToArray(), _server.EndPoint);
        Assert.StartsWith("\0\u0003\0\u0001", await ReadAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_at_the_port_of_a_transfer_gets_error_5_and_the_transfer_goes_on()
    {
        _server.Put("file", 10);
        using var socket = Client();
        using var stranger = Client();
        await socket.SendToAsync("\0\u0001file\0octet\0tsize\00\0"u8.ToArray(), _server.EndPoint);
        var buffer = new byte[600];
        var first = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _limit.Token);
        await stranger.SendToAsync("\0\u0004\0\0"u8.ToArray(), first.RemoteEndPoint);
        Assert.StartsWith("\0\u0005\0\u0005", await ReadAsync(stranger), StringComparison.Ordinal);
        await socket.SendToAsync("\0\u0004\0\0"u8.ToArray(), first.RemoteEndPoint);
        Assert.StartsWith("\0\u0003\0\u0001", await ReadAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_from_a_stranger_is_not_answered_so_that_two_transfers_never_send_each_other_errors()
    {
        _server.Put("file", 10);
        using var socket = Client();
        using var silent = Client();
        using var answered = Client();
        await socket.SendToAsync("\0\u0001file\0octet\0tsize\00\0"u8.ToArray(), _server.EndPoint);
        var first = await socket.ReceiveFromAsync(new byte[600], SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _limit.Token);
        await silent.SendToAsync("\0\u0005\0\u0005not mine\0"u8.ToArray(), first.RemoteEndPoint);
        await answered.SendToAsync("\0\u0004\0\0"u8.ToArray(), first.RemoteEndPoint);

        // The transfer reads in order: with the second stranger's answer here, an answer to the first would be here too.
        Assert.StartsWith("\0\u0005\0\u0005", await ReadAsync(answered), StringComparison.Ordinal);
        Assert.Equal(0, silent.Available);
    }

    [Fact]
    public async Task A_repeated_request_is_the_transfer_that_already_runs()
    {
        _server.Put("file", 10);
        using var socket = Client();
        for (var i = 0; i < 3; i++) await socket.SendToAsync("\0\u0001file\0octet\0"u8.ToArray(), _server.EndPoint);
        var ports = new HashSet<int>();
        var buffer = new byte[600];
        for (var i = 0; i < 2; i++)
        {
            // The second packet is the retransmission: had the repetitions counted, it would come from another port.
            var result = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _limit.Token);
            ports.Add(((IPEndPoint)result.RemoteEndPoint).Port);
        }

        Assert.Single(ports);
    }

    [Fact]
    public void One_address_cannot_take_every_session()
    {
        var sessions = new TftpSessions(maximum: 10, maximumPerAddress: 2);
        Assert.Equal(TftpAdmission.Admitted, sessions.TryBegin(new(IPAddress.Loopback, 1)));
        Assert.Equal(TftpAdmission.Repeated, sessions.TryBegin(new(IPAddress.Loopback, 1)));
        Assert.Equal(TftpAdmission.Admitted, sessions.TryBegin(new(IPAddress.Loopback, 2)));
        Assert.Equal(TftpAdmission.Busy, sessions.TryBegin(new(IPAddress.Loopback, 3)));
        Assert.Equal(TftpAdmission.Admitted, sessions.TryBegin(new(IPAddress.Parse("10.0.0.1"), 3)));
        sessions.End(new(IPAddress.Loopback, 1));
        Assert.Equal(TftpAdmission.Admitted, sessions.TryBegin(new(IPAddress.Loopback, 3)));
    }

    [Fact]
    public void The_wait_before_sending_again_follows_the_round_trip_between_its_bounds()
    {
        var timer = new RetransmitTimer(agreed: null);
        Assert.Equal(RetransmitTimer.First, timer.Wait);
        timer.Answered(TimeSpan.FromMilliseconds(1));
        Assert.Equal(RetransmitTimer.Shortest, timer.Wait);
        for (var i = 0; i < 10; i++) timer.Unanswered();
        Assert.Equal(RetransmitTimer.Longest, timer.Wait);
    }

    private static Socket Client()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task<string> ReadAsync(Socket socket)
    {
        var buffer = new byte[600];
        var result = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _limit.Token);
        return System.Text.Encoding.Latin1.GetString(buffer, 0, result.ReceivedBytes);
    }
}
