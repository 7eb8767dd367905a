using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>An administrator frees an address: its lease is forgotten, on the disk first.</summary>
public sealed class LeaseRelease(LeaseTable leases, Database database, EventStream events)
{
    /// <returns>The lease that was forgotten, or null if there was none.</returns>
    public async Task<Lease?> ReleaseAsync(IPv4Address address, CancellationToken cancellationToken)
    {
        Lease? freed = null;
        await database.WriteAsync(
            connection =>
            {
                freed = LeaseStore.Find(connection, address);
                return LeaseStore.Delete(connection, address);
            },
            _ =>
            {
                lock (leases.Gate) leases.SubnetOf(address)?.Forget(address);
            },
            cancellationToken: cancellationToken);
        if (freed is null) return null;

        events.Post(new NewEvent("dhcp.freed", EventLevel.Info, $"an administrator freed {address}, which {freed.Mac} had; the machine keeps using it until it next asks")
        {
            Mac = freed.Mac,
            Address = address.ToString(),
        });
        return freed;
    }
}
