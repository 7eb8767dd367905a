using BootAppliance.Data;
using BootAppliance.Events;

namespace BootAppliance.Dhcp.Import;

/// <summary>What came of an import: leases taken, those of no subnet of ours, and those whose address somebody else has here.</summary>
public sealed record LeaseImportView(string Form, int Taken, int OtherSubnet, int AlreadyTaken, int Unreadable, bool DryRun);

/// <summary>Takes another server's live leases over, so that its clients keep their addresses when this one answers.</summary>
public sealed class LeaseImport(LeaseTable leases, Database database, EventStream events, TimeProvider clock)
{
    private const int AtOnce = 500;

    public async Task<LeaseImportView> TakeAsync(string text, bool dryRun, string who, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (form, found, unreadable) = LeaseFile.Read(text, now);
        List<Lease> wanted = [];
        var (other, taken) = (0, 0);
        foreach (var one in found)
        {
            var client = ClientKey.OfEthernet(one.Mac.ToString());
            lock (leases.Gate)
            {
                if (leases.SubnetOf(one.Address) is not { } subnet || !subnet.Subnet.Prefix.IsUsable(one.Address)) other++;
                else if (!subnet.IsFreeFor(one.Address, client, now)) taken++;
                else wanted.Add(LeaseOf(one, client, now));
            }
        }

        if (dryRun) return new(form, wanted.Count, other, taken, unreadable, dryRun);
        foreach (var chunk in wanted.Chunk(AtOnce))
        {
            var changes = chunk.Select(lease => new LeaseChange(lease)).ToList();
            await database.WriteAsync(
                connection => LeaseStore.Apply(connection, changes, now),
                standing =>
                {
                    lock (leases.Gate)
                    {
                        for (var i = 0; i < changes.Count; i++)
                        {
                            if (standing[i] is not null) taken++;
                            leases.SubnetOf(changes[i].Lease.Address)!.Put(standing[i] ?? changes[i].Lease);
                        }
                    }
                },
                cancellationToken: cancellationToken);
        }

        events.Post(new NewEvent("dhcp.imported", EventLevel.Info, $"{who} took {wanted.Count} leases over from another server's file ({form})"));
        return new(form, wanted.Count, other, taken, unreadable, dryRun);
    }

    private static Lease LeaseOf(ImportedLease one, ClientKey client, DateTimeOffset now) => new()
    {
        Address = one.Address,
        Client = client,
        State = LeaseState.Bound,
        Mac = one.Mac.ToString(),
        HostName = one.HostName,
        StartsAt = now,
        RenewedAt = now,
        ExpiresAt = one.ExpiresAt,
    };
}
