using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using BootAppliance.Data;
using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Dhcp.V6;

/// <summary>Port 547 of each interface that has an address in a subnet of ours, or is named by one.</summary>
public sealed partial class Dhcp6Listener(
    DhcpOptions options, IReadOnlyList<Subnet6> subnets, Dhcp6Server server, Lease6Table leases, Database database, Dhcp6Metrics metrics, TimeProvider clock, ILogger<Dhcp6Listener> logger) : BackgroundService
{
    public const int ServerPort = 547;

    /// <summary>Messages that wait for the disk at once; one more is dropped, and the machine asks again.</summary>
    private const int MostInFlight = 1024;
    private const int SolSocket = 1;
    private const int SoBindToDevice = 25;
    private const int LargestPacket = 4096;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    // RFC 8415 §7.1.
    private static readonly IPAddress AllServersAndRelays = IPAddress.Parse("ff02::1:2");
    private static readonly IPAddress AllServers = IPAddress.Parse("ff05::1:3");
    private readonly Dictionary<string, Task> _open = [];
    private readonly HashSet<string> _reported = [];
    private int _inFlight;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (subnets.Count > 0)
        {
            foreach (var lease in await database.ReadAsync(connection => Lease6Store.Load(connection, options.MaxLeases), cancellationToken)) leases.Put(lease);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (subnets.Count == 0) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var device in NetworkInterface.GetAllNetworkInterfaces().Where(IsWanted))
            {
                if (!_open.TryGetValue(device.Name, out var task) || task.IsCompleted) _open[device.Name] = ListenAsync(device, stoppingToken);
            }

            await Task.Delay(LookEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_open.Values);
    }

    private bool IsWanted(NetworkInterface device) => device.OperationalStatus == OperationalStatus.Up
        && subnets.Any(subnet => subnet.Options.Interface == device.Name || (subnet.Options.Interface is null && Addresses(device).Any(subnet.Contains)));

    private static List<IPAddress> Addresses(NetworkInterface device) =>
        [.. device.GetIPProperties().UnicastAddresses.Select(one => one.Address).Where(one => one.AddressFamily == AddressFamily.InterNetworkV6).Select(one => new IPAddress(one.GetAddressBytes()))];

    private async Task ListenAsync(NetworkInterface device, CancellationToken stoppingToken)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(device.Name + '\0'));
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, ServerPort));
            var index = device.GetIPProperties().GetIPv6Properties().Index;
            foreach (var group in (IPAddress[])[AllServersAndRelays, AllServers])
                socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, index));
            Log.Listening(logger, device.Name);
            _reported.Remove(device.Name);
            var buffer = new byte[LargestPacket];
            var (own, looked) = (Addresses(device), clock.GetTimestamp());
            while (true)
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.IPv6Any, 0), stoppingToken);
                var source = (IPEndPoint)received.RemoteEndPoint;
                if (clock.GetElapsedTime(looked) > LookEvery) (own, looked) = (Addresses(device), clock.GetTimestamp());
                var arrival = new Arrival6(device.Name, own, source.Address, source.Port);
                // A copy: the next packet may come while this one waits for the disk.
                _ = TakeAsync(buffer.AsSpan(0, received.ReceivedBytes).ToArray(), arrival, answer => Send(socket, answer, source));
            }
        }
        catch (Exception exception) when (exception is SocketException or NetworkInformationException or OperationCanceledException or ObjectDisposedException)
        {
            if (!stoppingToken.IsCancellationRequested && _reported.Add(device.Name)) Log.NotListening(logger, device.Name, exception.Message);
        }
    }

    private async Task TakeAsync(byte[] packet, Arrival6 arrival, SendReply6 send)
    {
        if (Interlocked.Increment(ref _inFlight) <= MostInFlight) await server.ReceiveAsync(packet, arrival, send);
        else metrics.Count(Dhcp6MessageType.None, Dhcp6Outcome.TooManyInFlight);
        Interlocked.Decrement(ref _inFlight);
    }

    private void Send(Socket socket, byte[] answer, IPEndPoint to)
    {
        try
        {
            socket.SendTo(answer, to);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Log.NotSent(logger, to, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1181, LogLevel.Information, "DHCPv6: {Interface}: answering on port 547", EventName = "Dhcp6Listening")]
        public static partial void Listening(ILogger logger, string @interface);

        [LoggerMessage(1182, LogLevel.Error, "DHCPv6: {Interface}: UDP port 547 cannot be opened: {Error}", EventName = "Dhcp6NotListening")]
        public static partial void NotListening(ILogger logger, string @interface, string error);

        [LoggerMessage(1183, LogLevel.Warning, "DHCPv6: an answer to {Client} could not be sent: {Error}", EventName = "Dhcp6ReplyNotSent")]
        public static partial void NotSent(ILogger logger, IPEndPoint client, string error);
    }
}
