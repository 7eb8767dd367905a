using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json.Nodes;
using BootAppliance.Data;
using BootAppliance.Events;
using Dapper;

namespace BootAppliance.Inventory.Facts;

/// <summary>What machines told of themselves, with what it was before; the latest of each in memory, for filters.</summary>
public sealed class FactsStore
{
    /// <summary>How many tellings of a machine are remembered.</summary>
    public const int Kept = 50;

    private const int NamedChanges = 5;
    private readonly ConcurrentDictionary<string, JsonObject> _latest = new(StringComparer.Ordinal);
    private readonly Database _database;
    private readonly InventoryStore _inventory;
    private readonly EventStream _events;
    private readonly TimeProvider _clock;
    private readonly EventBudgets<string> _told;

    public FactsStore(Database database, InventoryStore inventory, EventStream events, TimeProvider clock)
    {
        (_database, _inventory, _events, _clock) = (database, inventory, events, clock);
        // What one machine tells over and over must not push the audit out.
        _told = new(clock, burst: 20, perSecond: 1, maximum: 100_000);
        inventory.Renaming += (connection, rename) =>
        {
            connection.Execute("DELETE FROM machine_facts WHERE system = @To", new { rename.To });
            connection.Execute("UPDATE machine_facts SET system = @To WHERE system = @From", new { rename.From, rename.To });
        };
        inventory.Renamed += rename =>
        {
            if (_latest.TryRemove(rename.From, out var facts)) _latest[rename.To] = facts;
        };
        inventory.Removing += (connection, system, _) => connection.Execute("DELETE FROM machine_facts WHERE system = @system", new { system });
        inventory.Changed += view =>
        {
            foreach (var gone in _latest.Keys.Where(system => !view.Systems.ContainsKey(system))) _latest.TryRemove(gone, out var _);
        };
    }

    /// <summary>The latest; null if it has told nothing.</summary>
    public JsonObject? Of(string system) => _latest.GetValueOrDefault(system);

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var (system, row) in await _database.ReadAsync(connection => connection.Query<(string System, string Body)>(
            "SELECT system, body FROM machine_facts AS one WHERE at = (SELECT MAX(at) FROM machine_facts WHERE system = one.system)").ToList(), cancellationToken))
            _latest[system] = JsonNode.Parse(row)!.AsObject();
    }

    /// <summary>Remembers them; a row of its own only for what is not as it was.</summary>
    /// <returns>What has changed since the last time.</returns>
    public async Task<IReadOnlyList<FactChange>> TakeAsync(string system, JsonObject facts, CancellationToken cancellationToken)
    {
        var changes = await _events.WriteAsync(
            (connection, recorded) =>
            {
                // What is told by a machine that was removed meanwhile must not be found by another one of that name.
                if (!_inventory.Pending.Systems.ContainsKey(system)) return [];
                var now = _clock.GetUtcNow();
                var at = now.ToUnixTimeMilliseconds();
                var last = Rows(connection, system, 1).FirstOrDefault();
                if (!facts.Remove("listened") && last is not null) KeepNeighbours(last.Body, facts);
                var differ = last is null ? null : FactChanges.Between(last.Body, facts);
                if (differ is { Count: 0 })
                {
                    connection.Execute("UPDATE machine_facts SET seen_at = @at WHERE system = @system AND at = @last", new { at, system, last = last!.At.ToUnixTimeMilliseconds() });
                    return differ;
                }

                // The clock may have been set back: a later telling is the later row.
                if (last is not null) at = Math.Max(at, last.At.ToUnixTimeMilliseconds() + 1);
                connection.Execute("INSERT INTO machine_facts (system, at, seen_at, body) VALUES (@system, @at, @at, @body)", new { system, at, body = facts.ToJsonString() });
                connection.Execute("DELETE FROM machine_facts WHERE system = @system AND at NOT IN (SELECT at FROM machine_facts WHERE system = @system ORDER BY at DESC LIMIT @kept)", new { system, kept = (long)Kept });
                if (_told.Of(system).TryTake(out var _)) recorded.Add(EventStore.Append(connection, new NewEvent("machine.facts", EventLevel.Info, Sentence(system, facts, differ)) { System = system }, now));
                return differ ?? [];
            },
            cancellationToken);
        if (_inventory.Current.Systems.ContainsKey(system)) _latest[system] = facts;
        return changes;
    }

    /// <summary>The latest first.</summary>
    public Task<List<MachineFacts>> HistoryAsync(string system, int limit, CancellationToken cancellationToken) => _database.ReadAsync(connection => Rows(connection, system, limit), cancellationToken);

    private static void KeepNeighbours(JsonObject before, JsonObject facts)
    {
        foreach (var card in (facts["nics"] as JsonArray ?? []).OfType<JsonObject>().Where(one => one["lldp"] is null))
            if ((before["nics"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(one => FactsText.Text(one, "mac") is { } mac && mac == FactsText.Text(card, "mac"))?["lldp"] is { } known)
                card["lldp"] = known.DeepClone();
    }

    private static List<MachineFacts> Rows(DbConnection connection, string system, int limit) =>
        [.. connection.Query<(long At, long SeenAt, string Body)>("SELECT at, seen_at, body FROM machine_facts WHERE system = @system ORDER BY at DESC LIMIT @limit", new { system, limit = (long)limit })
            .Select(row => new MachineFacts(DateTimeOffset.FromUnixTimeMilliseconds(row.At), DateTimeOffset.FromUnixTimeMilliseconds(row.SeenAt), JsonNode.Parse(row.Body)!.AsObject()))];

    private static string Sentence(string system, JsonObject facts, IReadOnlyList<FactChange>? changes) => changes is null
        ? $"{system} told what it is: {FactsText.Of(facts)}"
        : $"{system} is not what it was: {string.Join("; ", changes.Take(NamedChanges))}{(changes.Count > NamedChanges ? $"; and {changes.Count - NamedChanges} more, see: bootappliance system facts {system} --history" : "")}";
}
