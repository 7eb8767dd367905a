using BootAppliance.Events;

namespace BootAppliance.Dhcp.Protection;

/// <summary>
/// Looks every few seconds how full the pools are: warns before the last address is gone, and tells a flood of machines
/// that nobody knows, as starvation tools make it, from ordinary growth.
/// </summary>
public sealed class PoolWatch(DhcpOptions options, LeaseTable leases, ReservationIndex reservations, EventStream events, TimeProvider clock) : BackgroundService
{
    private const double Full = 0.9;
    private const double Relaxed = 0.8;
    private const int FewestStrangers = 20;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(1);
    private readonly HashSet<Prefix> _full = [];
    private readonly HashSet<Prefix> _starving = [];

    /// <summary>Looks once at every subnet.</summary>
    public void Look()
    {
        var (now, known) = (clock.GetUtcNow(), reservations.Current);
        foreach (var subnet in leases.Subnets.Where(one => one.Subnet.Pool.Count > 0))
        {
            // Only the copying is under the lock: packets wait for it.
            Lease[] all;
            lock (leases.Gate) all = [.. subnet.All];
            var held = all.Where(lease => lease.Holds(now) && subnet.Subnet.Pool.Contains(lease.Address)).ToList();
            var (used, strangers) = (held.Count, held.Count(lease => now - lease.StartsAt < Recently && known.SystemOf(lease.Mac) is null));

            Judge(subnet.Subnet, used, strangers);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Listens) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            Look();
            await Task.Delay(LookEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Judge(Subnet subnet, int used, int strangers)
    {
        var size = subnet.Pool.Count;
        if (Changed(_full, subnet.Prefix, used >= size * Full, used < size * Relaxed))
            events.Post(new NewEvent("dhcp.full", EventLevel.Warning, $"{used} of the {size} addresses of {subnet.Prefix} are in use: enlarge its ranges or shorten its lease time"));
        if (Changed(_starving, subnet.Prefix, strangers >= Math.Max(FewestStrangers, size / 4), strangers == 0))
            events.Post(new NewEvent("dhcp.starving", EventLevel.Error, $"{strangers} machines that are in no inventory took addresses of {subnet.Prefix} within a minute: something takes them all. Reservations and running leases are safe; find the switch port, or set reservations_only"));
    }

    /// <summary>True once when it begins; it may begin again after it has ended.</summary>
    private static bool Changed(HashSet<Prefix> set, Prefix prefix, bool begins, bool ends)
    {
        if (ends) set.Remove(prefix);
        return begins && set.Add(prefix);
    }
}
