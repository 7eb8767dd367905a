using System.Net.Sockets;

namespace BootAppliance.Dhcp;

/// <summary>
/// Keeps one socket open for each interface that the server answers on: the configured ones, or those with an address
/// in a configured subnet. Interfaces come and go; it looks every few seconds.
/// </summary>
public sealed partial class DhcpListener(
    DhcpOptions options, DhcpServer server, LeaseTable leases, LocalAddresses addresses, HardwareSender hardware, TimeProvider clock,
    ILogger<DhcpListener> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (DhcpSocket Socket, Thread Thread)> _open = [];
    private readonly HashSet<string> _reported = [];

    /// <summary>When the receive loop that has been silent for longest showed that it lives; null while there is none. The watchdog looks at it.</summary>
    public DateTimeOffset? LastBeat
    {
        get
        {
            lock (_open) return _open.Values.Where(one => one.Socket.IsAlive).Min(one => (DateTimeOffset?)one.Socket.LastBeat);
        }
    }

    /// <summary>The interfaces that are answered on now.</summary>
    public IReadOnlyList<string> Interfaces
    {
        get
        {
            lock (_open) return [.. _open.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Opens what is there; the host calls it before it says that it is ready.</summary>
    /// <exception cref="SocketException">Another program has the port, or the right to open it is missing.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.EffectiveMode != DhcpMode.Off) Open(isStart: true, CancellationToken.None);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        Close();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.EffectiveMode == DhcpMode.Off) return;
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
            lock (_open)
            {
                if (_open.TryGetValue(local.Name, out var known))
                {
                    if (known.Socket.IsAlive) continue;
                    known.Socket.Dispose();
                    _open.Remove(local.Name);
                }

                if (local.Addresses.Count > 0) TryOpen(local, isStart, stopping);
            }
        }

        foreach (var name in options.Interfaces.Where(name => addresses.Find(name) is null && _reported.Add(name)))
            Log.NoSuchInterface(logger, name, string.Join(", ", addresses.Interfaces.Select(one => one.Name)));
    }

    private void TryOpen(LocalInterface local, bool isStart, CancellationToken stopping)
    {
        try
        {
            var socket = new DhcpSocket(local.Name, addresses, hardware, clock, logger);
            var thread = new Thread(() => socket.Run(server, stopping)) { IsBackground = true, Name = $"dhcp {local.Name}" };
            _open[local.Name] = (socket, thread);
            thread.Start();
            _reported.Remove(local.Name);
            Log.Listening(logger, local.Name, string.Join(", ", local.Addresses));
        }
        catch (SocketException exception) when (!isStart || exception.SocketErrorCode is not (SocketError.AddressAlreadyInUse or SocketError.AccessDenied))
        {
            if (_reported.Add(local.Name)) Log.NotOpened(logger, local.Name, Explain(exception));
        }
    }

    private static string Explain(SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another program has it; `ss -lunp 'sport = :67'` names it: stop that program, or set dhcp.interfaces so that both keep apart",
        SocketError.AccessDenied => "the service may not open ports below 1024; grant CAP_NET_BIND_SERVICE",
        _ => exception.Message,
    };

    private bool IsWanted(LocalInterface local) => options.Interfaces.Count > 0
        ? options.Interfaces.Contains(local.Name)
        : leases.Subnets.Any(subnet => subnet.Subnet.Interface == local.Name)
            || local.Addresses.Any(address => leases.SubnetOf(address) is not null);

    private void Close()
    {
        lock (_open)
        {
            foreach (var (socket, _) in _open.Values) socket.Dispose();
            _open.Clear();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1130, LogLevel.Information, "DHCP: {Interface}: answering on port 67 with {Addresses}", EventName = "DhcpListening")]
        public static partial void Listening(ILogger logger, string @interface, string addresses);

        [LoggerMessage(1131, LogLevel.Error, "DHCP: {Interface}: UDP port 67 cannot be opened: {Error}", EventName = "DhcpNotListening")]
        public static partial void NotOpened(ILogger logger, string @interface, string error);

        [LoggerMessage(1132, LogLevel.Error, "DHCP: there is no interface {Interface}; this machine has {Interfaces}. It is opened once it appears", EventName = "DhcpNoInterface")]
        public static partial void NoSuchInterface(ILogger logger, string @interface, string interfaces);
    }
}
