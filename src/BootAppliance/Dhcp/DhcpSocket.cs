using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>Takes one datagram; never throws.</summary>
public delegate void ReceivePacket(ReadOnlyMemory<byte> packet, in Arrival arrival, SendReply send);

/// <summary>Port 67 or 4011 of one interface: one receiving thread, and replies from any thread.</summary>
public sealed partial class DhcpSocket : IDisposable
{
    public const ushort ServerPort = 67;
    private const int SolSocket = 1;
    private const int SoBindToDevice = 25;
    private const int ReceiveBufferBytes = 4 * 1024 * 1024;

    // Longer than any DHCP message on an Ethernet; what is cut off was no DHCP message.
    private const int LargestPacket = 2048;

    // While several come at a time, waking up for each costs as much as answering it; nobody notices this delay.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly string _name;
    private readonly ushort _port;
    private readonly LocalAddresses _addresses;
    private readonly HardwareSender _hardware;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private long _lastBeat;

    /// <exception cref="SocketException">The port is in use, or the interface is gone, or the right to open it is missing.</exception>
    public DhcpSocket(string name, ushort port, LocalAddresses addresses, HardwareSender hardware, TimeProvider clock, ILogger logger)
    {
        (_name, _port, _addresses, _hardware, _clock, _logger) = (name, port, addresses, hardware, clock, logger);
        Beat();
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // Before bind: sockets of different interfaces then share the port without stealing from one another.
            _socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(name + '\0'));
            _socket.EnableBroadcast = true;
            _socket.ReceiveBufferSize = ReceiveBufferBytes;
            _socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
            _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
            _socket.Bind(new IPEndPoint(IPAddress.Any, port));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public string Name => _name;

    /// <summary>Hears what is sent to an IPv4 multicast group on its interface too.</summary>
    public void Join(IPAddress group, int interfaceIndex) =>
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, interfaceIndex));

    /// <summary>False once the interface has gone; the listener then opens it anew when it is back.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>When the receive loop last showed that it lives: at least once a second.</summary>
    public DateTimeOffset LastBeat => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _lastBeat));

    /// <summary>Receives until the socket is closed.</summary>
    public void Run(ReceivePacket receive, CancellationToken stopping)
    {
        var intake = new DatagramIntake(LargestPacket);
        while (!stopping.IsCancellationRequested && !_socket.SafeHandle.IsClosed)
        {
            Beat();
            try
            {
                var asked = _clock.GetTimestamp();
                var count = intake.Receive(_socket);
                var isBusy = count > 1 || _clock.GetElapsedTime(asked) < Gathering;
                for (var i = 0; i < count; i++) Take(intake, i, receive);
                if (isBusy) Thread.Sleep(Gathering);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock or SocketError.Interrupted)
            {
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.ConnectionRefused)
            {
                // What the kernel heard about an earlier reply; it says nothing about this socket.
                Log.Unreachable(_logger, _name, exception.Message);
            }
            catch (SocketException exception)
            {
                if (!stopping.IsCancellationRequested) Log.SocketLost(_logger, _name, exception.Message);
                IsAlive = false;
                return;
            }
            catch (ObjectDisposedException)
            {
                IsAlive = false;
                return;
            }
        }

        IsAlive = false;
    }

    private void Take(DatagramIntake intake, int index, ReceivePacket receive)
    {
        if (_addresses.Find(_name) is not { Addresses: [var first, ..] } local) return;
        var destination = intake.Destination(index);
        var isOurs = local.Addresses.Contains(destination);
        var arrival = new Arrival(_name, isOurs ? destination : first, intake.Source(index), !isOurs, _port, intake.SourcePort(index));
        receive(intake.Packet(index), arrival, (reply, to) => Send(reply, to, arrival));
    }

    /// <summary>To the other servers on this interface.</summary>
    public void Broadcast(ReadOnlySpan<byte> packet)
    {
        try
        {
            _socket.SendTo(packet, SocketFlags.None, new IPEndPoint(IPAddress.Broadcast, ServerPort));
        }
        catch (SocketException exception)
        {
            Log.NotSent(_logger, _name, IPv4Address.Broadcast, exception.Message);
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Beat() => Interlocked.Exchange(ref _lastBeat, _clock.GetUtcNow().ToUnixTimeMilliseconds());

    private void Send(ReadOnlySpan<byte> reply, ReplyDestination to, in Arrival arrival)
    {
        try
        {
            if (to.Method == DeliveryMethod.Hardware && _addresses.Find(_name) is { } local
                && _hardware.TrySend(local, arrival.LocalAddress, to, reply)) return;
            var address = to.Method == DeliveryMethod.Unicast ? to.Address : IPv4Address.Broadcast;
            _socket.SendTo(reply, SocketFlags.None, SocketAddressOf(address, to.Port));
        }
        catch (SocketException exception)
        {
            Log.NotSent(_logger, _name, to.Address, exception.Message);
        }
        catch (ObjectDisposedException)
        {
            Log.NotSent(_logger, _name, to.Address, "the service is stopping");
        }
    }

    /// <summary>As the kernel wants it, without the two objects that .NET would make it from.</summary>
    private static SocketAddress SocketAddressOf(IPv4Address address, ushort port)
    {
        var made = new SocketAddress(AddressFamily.InterNetwork);
        BinaryPrimitives.WriteUInt16BigEndian(made.Buffer.Span[2..], port);
        address.WriteTo(made.Buffer.Span[4..]);
        return made;
    }

    private static partial class Log
    {
        [LoggerMessage(1120, LogLevel.Debug, "DHCP: {Interface}: {Error}", EventName = "DhcpUnreachable")]
        public static partial void Unreachable(ILogger logger, string @interface, string error);

        [LoggerMessage(1121, LogLevel.Warning, "DHCP: {Interface}: the socket failed ({Error}); it is opened again when the interface is back", EventName = "DhcpSocketLost")]
        public static partial void SocketLost(ILogger logger, string @interface, string error);

        [LoggerMessage(1122, LogLevel.Warning, "DHCP: {Interface}: a reply to {Address} could not be sent: {Error}", EventName = "DhcpReplyNotSent")]
        public static partial void NotSent(ILogger logger, string @interface, IPv4Address address, string error);
    }
}
