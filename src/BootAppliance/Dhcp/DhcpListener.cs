using System.Net.Sockets;
using BootAppliance.Dhcp.Proxy;

namespace BootAppliance.Dhcp;

/// <summary>
/// Keeps one socket open for each interface that the server answers on: the configured ones, or those with an address
/// in a configured subnet. Interfaces come and go; it looks every few seconds.
/// </summary>
public sealed partial class DhcpListener(
    DhcpOptions options, DhcpServer server, ProxyServer proxy, LeaseTable leases, LocalAddresses addresses, HardwareSender hardware, TimeProvider clock,
    ILogger<DhcpListener> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly Dictionary<(string Interface, ushort Port), DhcpSocket> _open = [];
    private readonly HashSet<string> _reported = [];

    /// <summary>When the receive loop that has been silent for longest showed that it lives; null while there is none. The watchdog looks at it.</summary>
    public DateTimeOffset? LastBeat
    {
        get
        {
            lock (_open) return _open.Values.Where(one => one.IsAlive).Min(one => (DateTimeOffset?)one.LastBeat);
        }
    }

    /// <summary>The interfaces that are answered on now.</summary>
    public IReadOnlyList<string> Interfaces
    {
        get
        {
            lock (_open) return [.. _open.Keys.Select(one => one.Interface).Distinct().Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Opens what is there; the host calls it before it says that it is ready.</summary>
    /// <exception cref="SocketException">Another program has the port, or the right to open it is missing.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Listens) Open(isStart: true, CancellationToken.None);
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Sends to everyone on that interface from port 67 to port 67; nothing where it is not open.</summary>
    public void Broadcast(string name, ReadOnlySpan<byte> packet)
    {
        lock (_open)
        {
            if (_open.TryGetValue((name, DhcpSocket.ServerPort), out var socket) && socket.IsAlive) socket.Broadcast(packet);
        }
    }

    public override void Dispose()
    {
        Close();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Listens) return;
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Open(isStart: false, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            Close();
        }
    }

    private void Open(bool isStart, CancellationToken stopping)
    {
        addresses.Refresh();
        foreach (var local in addresses.Interfaces.Where(IsWanted))
        {
            // 4011 is where boot servers are asked, whoever gives the addresses (PXE 2.1 §2.2.3).
            foreach (var port in (ushort[])[DhcpSocket.ServerPort, ProxyReply.Port]) OpenPort(local, port, isStart, stopping);
        }

        foreach (var name in options.Interfaces.Where(name => addresses.Find(name) is null && _reported.Add(name)))
            Log.NoSuchInterface(logger, name, string.Join(", ", addresses.Interfaces.Select(one => one.Name)));
    }

    private void OpenPort(LocalInterface local, ushort port, bool isStart, CancellationToken stopping)
    {
        lock (_open)
        {
            if (_open.TryGetValue((local.Name, port), out var known))
            {
                if (known.IsAlive) return;
                known.Dispose();
                _open.Remove((local.Name, port));
            }

            if (local.Addresses.Count > 0) TryOpen(local, port, isStart, stopping);
        }
    }

    private void TryOpen(LocalInterface local, ushort port, bool isStart, CancellationToken stopping)
    {
        try
        {
            var mode = options.ModeOf(local.Name);
            ReceivePacket receive = port == ProxyReply.Port || mode == DhcpMode.Proxy ? proxy.Receive : server.Receive;
            var socket = new DhcpSocket(local.Name, port, addresses, hardware, clock, logger);
            if (port == ProxyReply.Port && options.Pxe.Multicast is { } group) socket.Join(group, local.Index);
            var thread = new Thread(() => socket.Run(receive, stopping)) { IsBackground = true, Name = $"dhcp {local.Name} {port}" };
            _open[(local.Name, port)] = socket;
            thread.Start();
            _reported.Remove(local.Name);
            if (port == DhcpSocket.ServerPort) Log.Listening(logger, local.Name, mode.ToString(), string.Join(", ", local.Addresses));
        }
        catch (SocketException exception) when (!isStart || exception.SocketErrorCode is not (SocketError.AddressAlreadyInUse or SocketError.AccessDenied))
        {
            if (_reported.Add(local.Name)) Log.NotOpened(logger, local.Name, port, Explain(exception, port));
        }
    }

    private static string Explain(SocketException exception, ushort port) => exception.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => $"another program has it; `ss -lunp 'sport = :{port}'` names it: stop that program, or set dhcp.interfaces so that both keep apart",
        SocketError.AccessDenied => "the service may not open ports below 1024; grant CAP_NET_BIND_SERVICE",
        _ => exception.Message,
    };

    /// <summary>Named; or with an address in a subnet of ours; or for the proxy, which needs no subnet, any that is not loopback.</summary>
    private bool IsWanted(LocalInterface local)
    {
        if (!DhcpOptions.ModeIsOn(options.ModeOf(local.Name))) return false;
        if (options.Interfaces.Contains(local.Name) || options.InterfaceModes.Any(one => one.Interface == local.Name)) return true;
        if (options.Interfaces.Count > 0) return false;
        return leases.Subnets.Any(subnet => subnet.Subnet.Interface == local.Name) || local.Addresses.Any(address => leases.SubnetOf(address) is not null)
            || (options.ModeOf(local.Name) == DhcpMode.Proxy && leases.Subnets.Count == 0 && local.Addresses.Any(address => address.Value >> 24 != 127));
    }

    private void Close()
    {
        lock (_open)
        {
            foreach (var socket in _open.Values) socket.Dispose();
            _open.Clear();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1130, LogLevel.Information, "DHCP: {Interface}: answering on port 67 as {Mode} with {Addresses}", EventName = "DhcpListening")]
        public static partial void Listening(ILogger logger, string @interface, string mode, string addresses);

        [LoggerMessage(1131, LogLevel.Error, "DHCP: {Interface}: UDP port {Port} cannot be opened: {Error}", EventName = "DhcpNotListening")]
        public static partial void NotOpened(ILogger logger, string @interface, ushort port, string error);

        [LoggerMessage(1132, LogLevel.Error, "DHCP: there is no interface {Interface}; this machine has {Interfaces}. It is opened once it appears", EventName = "DhcpNoInterface")]
        public static partial void NoSuchInterface(ILogger logger, string @interface, string interfaces);
    }
}
