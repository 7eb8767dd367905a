using System.Net;
using System.Net.Sockets;
using BootAppliance.Boot;
using BootAppliance.Events;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>
/// Looks, round and round and off the packet path, whether somebody uses an address of a pool without a lease: a
/// datagram to it makes the kernel ask by ARP, which even a host that drops everything answers. RFC 2131 §4.4.1 wants an
/// address probed before it is given; here that was done before anybody asks. Where no wire of ours is, behind a relay, it
/// asks by ICMP echo, which not everybody answers.
/// </summary>
public sealed partial class ConflictProber(
    DhcpOptions options, LeaseTable leases, LocalAddresses local, EventStream events, TimeProvider clock, ILogger<ConflictProber> logger) : BackgroundService
{
    private const int AtOnce = 64;
    private const int DiscardPort = 9;
    private const int TooGood = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Believed = TimeSpan.FromHours(2);
    private static readonly ClientKey Somebody = new("echo");
    private readonly Dictionary<SubnetLeases, int> _next = [];
    private bool _mayEcho = true;

    /// <summary>Probes the next addresses of every subnet: by ARP where it is on a wire of ours, else by ICMP echo.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var (near, far) = (Next(one => IsOnOurWire(one.Subnet)), _mayEcho ? Next(one => one.Subnet.Interface is null && !IsOnOurWire(one.Subnet)) : []);
        await Task.WhenAll(ProbeByArpAsync(near, cancellationToken), ProbeByEchoAsync(far, cancellationToken));
    }

    private bool IsOnOurWire(Subnet subnet) => local.All.Any(subnet.Prefix.Contains);

    private List<(SubnetLeases Subnet, IPv4Address Address)> Next(Func<SubnetLeases, bool> which)
    {
        List<(SubnetLeases, IPv4Address)> asked = [];
        lock (leases.Gate)
        {
            var now = clock.GetUtcNow();
            foreach (var subnet in leases.Subnets.Where(which))
            {
                var (addresses, next) = subnet.NextToProbe(_next.GetValueOrDefault(subnet), AtOnce, now);
                _next[subnet] = next;
                asked.AddRange(addresses.Where(address => !local.All.Contains(address)).Select(address => (subnet, address)));
            }
        }

        return asked;
    }

    private async Task ProbeByArpAsync(List<(SubnetLeases Subnet, IPv4Address Address)> asked, CancellationToken cancellationToken)
    {
        if (asked.Count == 0) return;
        Ask(asked.Select(one => one.Address));
        await Task.Delay(AnswerTime, clock, cancellationToken);
        var answers = NeighbourTable.Read();
        foreach (var (subnet, address) in asked)
        {
            var mac = answers.GetValueOrDefault(address.ToString());
            Note(subnet, address, mac is null ? null : _ => ClientKey.OfEthernet(mac), mac);
        }
    }

    /// <summary>An echo does not tell whose it is: the client that had the address last may have it again, nobody else.</summary>
    private async Task ProbeByEchoAsync(List<(SubnetLeases Subnet, IPv4Address Address)> asked, CancellationToken cancellationToken)
    {
        if (asked.Count == 0) return;
        try
        {
            var answered = await EchoProbe.AskAsync(asked.Select(one => one.Address).ToHashSet(), AnswerTime, clock, cancellationToken);
            foreach (var one in asked.GroupBy(one => one.Subnet))
            {
                // A firewall that answers for a whole subnet would take every address of it from everybody.
                var isBelieved = one.Count() < TooGood || !one.All(each => answered.Contains(each.Address));
                foreach (var (subnet, address) in one) Note(subnet, address, isBelieved && answered.Contains(address) ? last => last ?? Somebody : null, mac: null);
            }
        }
        catch (SocketException exception)
        {
            // Everything else may pass: a full table, a link that is down.
            if (exception.SocketErrorCode is SocketError.AccessDenied or SocketError.ProtocolNotSupported) _mayEcho = false;
            Log.NoEcho(logger, exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Probe || !options.Listens) return;
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await ProbeAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.Stopped(logger);
        }
    }

    private static void Ask(IEnumerable<IPv4Address> addresses)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        foreach (var address in addresses)
        {
            try
            {
                socket.SendTo([0], SocketFlags.None, new IPEndPoint(address.ToIPAddress(), DiscardPort));
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
            {
                // What the kernel has heard of an earlier one; whether this one is used the neighbour table tells.
                continue;
            }
        }
    }

    /// <param name="subnet">The address's.</param>
    /// <param name="address">What was asked for.</param>
    /// <param name="user">Who uses it, by who had it last; null if nobody answers.</param>
    /// <param name="mac">The user's, if it is known.</param>
    private void Note(SubnetLeases subnet, IPv4Address address, Func<ClientKey?, ClientKey>? user, string? mac)
    {
        var now = clock.GetUtcNow();
        lock (leases.Gate)
        {
            // It may have been leased while it was asked for; then it is its client that answers.
            if (subnet.At(address) is { } lease && lease.Holds(now)) return;
            if (user is null)
            {
                subnet.Vacate(address);
                return;
            }

            // The kernel remembers for a while whoever had it last; that one may have it again.
            var last = subnet.At(address)?.Client;
            var by = user(last);
            if (!subnet.Occupy(address, by, now + Believed, now) || last == by) return;
        }

        events.Post(new NewEvent("dhcp.conflict", EventLevel.Warning, $"{mac ?? "somebody behind a relay"} uses {address} without a lease: nobody else gets it. Give that machine a lease, or take the address out of the ranges")
        {
            Mac = mac,
            Address = address.ToString(),
        });
    }

    private static partial class Log
    {
        [LoggerMessage(1150, LogLevel.Debug, "DHCP: probing for conflicts has ended", EventName = "DhcpProbingEnded")]
        public static partial void Stopped(ILogger logger);

        [LoggerMessage(1151, LogLevel.Warning, "DHCP: addresses behind relays are not probed by ICMP echo: {Error}; grant CAP_NET_RAW", EventName = "DhcpNoEcho")]
        public static partial void NoEcho(ILogger logger, string error);
    }
}
