using System.Net;
using System.Net.Sockets;
using BootAppliance.Boot;
using BootAppliance.Events;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>
/// Looks, round and round and off the packet path, whether somebody uses an address of a pool without a lease: a
/// datagram to it makes the kernel ask by ARP, which even a host that drops everything answers. RFC 2131 §4.4.1 wants an
/// address probed before it is given; here that was done before anybody asks. Only subnets on our own wires can be probed.
/// </summary>
public sealed partial class ConflictProber(
    DhcpOptions options, LeaseTable leases, LocalAddresses local, EventStream events, TimeProvider clock, ILogger<ConflictProber> logger) : BackgroundService
{
    private const int AtOnce = 64;
    private const int DiscardPort = 9;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Believed = TimeSpan.FromHours(2);
    private readonly Dictionary<SubnetLeases, int> _next = [];

    /// <summary>Probes the next addresses of every subnet that is on a wire of ours.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        List<(SubnetLeases Subnet, IPv4Address Address)> asked = [];
        lock (leases.Gate)
        {
            var now = clock.GetUtcNow();
            foreach (var subnet in leases.Subnets.Where(one => local.All.Any(one.Subnet.Prefix.Contains)))
            {
                var (addresses, next) = subnet.NextToProbe(_next.GetValueOrDefault(subnet), AtOnce, now);
                _next[subnet] = next;
                asked.AddRange(addresses.Where(address => !local.All.Contains(address)).Select(address => (subnet, address)));
            }
        }

        if (asked.Count == 0) return;
        Ask(asked.Select(one => one.Address));
        await Task.Delay(AnswerTime, clock, cancellationToken);
        var answers = NeighbourTable.Read();
        foreach (var (subnet, address) in asked) Note(subnet, address, answers.GetValueOrDefault(address.ToString()));
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

    private void Note(SubnetLeases subnet, IPv4Address address, string? mac)
    {
        var now = clock.GetUtcNow();
        lock (leases.Gate)
        {
            // It may have been leased while the kernel asked; then it is its client that answers.
            if (subnet.At(address) is { } lease && lease.Holds(now)) return;
            if (mac is null)
            {
                subnet.Vacate(address);
                return;
            }

            // The kernel remembers for a while whoever had it last; that one may have it again.
            var user = ClientKey.OfEthernet(mac);
            if (!subnet.Occupy(address, user, now + Believed, now) || subnet.At(address)?.Client == user) return;
        }

        events.Post(new NewEvent("dhcp.conflict", EventLevel.Warning, $"{mac} uses {address} without a lease: nobody else gets it. Give that machine a lease, or take the address out of the ranges")
        {
            Mac = mac,
            Address = address.ToString(),
        });
    }

    private static partial class Log
    {
        [LoggerMessage(1150, LogLevel.Debug, "DHCP: probing for conflicts has ended", EventName = "DhcpProbingEnded")]
        public static partial void Stopped(ILogger logger);
    }
}
