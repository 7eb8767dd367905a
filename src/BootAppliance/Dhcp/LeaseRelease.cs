using BootAppliance.Data;
using BootAppliance.Dhcp.V6;
using BootAppliance.Events;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Dhcp;

/// <summary>An administrator frees addresses: their leases are forgotten, on the disk first.</summary>
public sealed class LeaseRelease(LeaseTable leases, Lease6Table leases6, Database database, EventStream events, TimeProvider clock)
{
    /// <returns>False if there was no lease.</returns>
    public async Task<bool> ReleaseAsync(IPv4Address address, CancellationToken cancellationToken)
    {
        string? mac = null;
        await database.WriteAsync(
            connection =>
            {
                mac = LeaseStore.Find(connection, address)?.Mac;
                return LeaseStore.Delete(connection, address);
            },
            _ => Forget(address),
            cancellationToken: cancellationToken);
        return Tell(address.ToString(), mac);
    }

    /// <returns>False if there was no lease.</returns>
    public async Task<bool> ReleaseAsync(UInt128 address, CancellationToken cancellationToken)
    {
        string? mac = null;
        await database.WriteAsync(
            connection => mac = Lease6Store.Delete(connection, address),
            _ => leases6.Forget(address),
            cancellationToken: cancellationToken);
        return Tell(IPv6Address.ToIPAddress(address).ToString(), mac);
    }

    /// <summary>Forgets the leases that ended before that time; a machine that comes back then gets any address.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> ReclaimAsync(TimeSpan endedFor, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - endedFor;
        var (gone, gone6) = await database.WriteAsync(
            connection => (LeaseStore.DeleteEnded(connection, before), Lease6Store.DeleteEnded(connection, before)),
            found =>
            {
                foreach (var address in found.Item1) Forget(address);
                foreach (var address in found.Item2) leases6.Forget(address);
            },
            cancellationToken: cancellationToken);
        var count = gone.Count + gone6.Count;
        if (count > 0) events.Post(new NewEvent("dhcp.reclaimed", EventLevel.Info, $"an administrator had {count} leases forgotten that ended before {before:u}"));
        return count;
    }

    private void Forget(IPv4Address address)
    {
        lock (leases.Gate) leases.SubnetOf(address)?.Forget(address);
    }

    private bool Tell(string address, string? mac)
    {
        if (mac is null) return false;
        events.Post(new NewEvent("dhcp.freed", EventLevel.Info, $"an administrator freed {address}, which {mac} had; the machine keeps using it until it next asks")
        {
            Mac = mac.Length > 0 ? mac : null,
            Address = address,
        });
        return true;
    }
}
