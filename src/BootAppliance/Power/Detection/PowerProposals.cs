using System.Data.Common;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using Dapper;

namespace BootAppliance.Power.Detection;

/// <summary>What was proposed, as rows; the inventory alone says what is used.</summary>
public sealed class PowerProposals(Database database, InventoryStore inventory, EventStream events, TimeProvider clock)
{
    /// <summary>How many are remembered; those that were silent longest go first.</summary>
    public const int Kept = 1024;

    private const string Select = "SELECT address, mac, type, fingerprint, uuid, vendor, product, why, first_at AS FirstAt, seen_at AS SeenAt FROM power_proposals";

    /// <summary>Those that no system has as its power system, the latest first, each with the machine that it seems to be of.</summary>
    public async Task<List<PowerProposal>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(connection => connection.Query<Row>($"{Select} ORDER BY first_at DESC, address").ToList(), cancellationToken);
        if (rows.Count == 0) return [];
        var view = inventory.Current;
        var used = view.Systems.Values.SelectMany(system => system.Power.Values).Select(one => one.Address).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. rows.Where(row => !used.Contains(row.Address)).Select(row => row.ToProposal().Beside(view))];
    }

    public async Task<PowerProposal?> FindAsync(string address, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(connection => Find(connection, address), cancellationToken);
        return row?.ToProposal().Beside(inventory.Current);
    }

    /// <summary>Whether a machine has it as its power system.</summary>
    public bool IsUsed(string address) => inventory.Current.Systems.Values.Any(system => system.Power.Values.Any(one => one.Address == address));

    /// <summary>Notes what answered. It is told when it is new or another one than before.</summary>
    public async Task<PowerProposal> NoteAsync(string address, string? mac, string why, BmcFound found, CancellationToken cancellationToken)
    {
        var (noted, _) = await database.WriteAsync(
            connection =>
            {
                var now = clock.GetUtcNow();
                var before = Find(connection, address)?.ToProposal();
                var isSame = before is not null && before.Found == found && (mac is null || before.Mac is null || before.Mac == mac);
                PowerProposal proposal = new(address, mac ?? (isSame ? before!.Mac : null), found, why, isSame ? before!.FirstAt : now, now);
                // A BMC that has another address now has left the old one.
                connection.Execute("DELETE FROM power_proposals WHERE address = @address OR mac = @mac", new { address, mac = Db.Text(proposal.Mac) });
                connection.Execute(
                    """
                    INSERT INTO power_proposals (address, mac, type, fingerprint, uuid, vendor, product, why, first_at, seen_at)
                    VALUES (@address, @mac, @type, @fingerprint, @uuid, @vendor, @product, @why, @first, @seen)
                    """,
                    new
                    {
                        address,
                        mac = Db.Text(proposal.Mac),
                        type = found.Type,
                        fingerprint = Db.Text(found.Fingerprint),
                        uuid = Db.Text(found.Uuid),
                        vendor = Db.Text(found.Vendor),
                        product = Db.Text(found.Product),
                        why,
                        first = proposal.FirstAt.ToUnixTimeMilliseconds(),
                        seen = now.ToUnixTimeMilliseconds(),
                    });
                connection.Execute("DELETE FROM power_proposals WHERE address IN (SELECT address FROM power_proposals ORDER BY seen_at DESC, address LIMIT 1000000 OFFSET @kept)", new { kept = (long)Kept });
                proposal = proposal.Beside(inventory.Current);
                return (Proposal: proposal, Told: isSame || IsUsed(address) ? null : EventStore.Append(connection, Tell(proposal), now));
            },
            written =>
            {
                if (written.Told is { } told) events.Publish(told);
            },
            cancellationToken: cancellationToken);
        return noted;
    }

    private static NewEvent Tell(PowerProposal one) => new(
        "power.proposed", EventLevel.Info,
        $"{(one.System is { } system ? $"{system}: " : "")}a power system answers at {one.Address} ({one.What}); it was asked because {one.Why}. It is not used before you take it over: {one.Command}")
    {
        System = one.System,
        Mac = one.Mac,
        Address = one.Address,
        Reason = one.Found.Type,
    };

    private static Row? Find(DbConnection connection, string address) => connection.QuerySingleOrDefault<Row>($"{Select} WHERE address = @address", new { address });

    private sealed record Row(string Address, string? Mac, string Type, string? Fingerprint, string? Uuid, string? Vendor, string? Product, string Why, long FirstAt, long SeenAt)
    {
        public PowerProposal ToProposal() => new(
            Address, Mac, new BmcFound(Type) { Fingerprint = Fingerprint, Uuid = Uuid, Vendor = Vendor, Product = Product }, Why,
            DateTimeOffset.FromUnixTimeMilliseconds(FirstAt), DateTimeOffset.FromUnixTimeMilliseconds(SeenAt));
    }
}
