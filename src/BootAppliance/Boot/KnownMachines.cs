using System.Collections.Concurrent;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using Dapper;

namespace BootAppliance.Boot;

/// <summary>
/// Which system a hardware address is. The inventory may know a machine by its client identifier, switch port or UUID
/// alone, which DHCP sees and later requests do not carry: so the MAC that bore such a mark is remembered, over a
/// restart too, and the lease of a request's address leads to that MAC.
/// </summary>
public sealed partial class KnownMachines(InventoryStore inventory, Database database, EventStream events, TimeProvider clock, ILogger<KnownMachines> logger) : IHostedService
{
    private const int Most = 65536;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);
    private readonly ConcurrentDictionary<string, string> _marks = [];

    public SystemObject? Of(string? mac) => mac is null ? null
        : inventory.Current.ByMac(mac) ?? (_marks.TryGetValue(mac, out var mark) ? inventory.Current.ByMark(mark) : null);

    /// <summary>The system of a machine that shows itself with <paramref name="marks"/>, the surest first; null if it is in no inventory. Remembers by which it was known.</summary>
    public SystemObject? Meet(string mac, IReadOnlyList<string> marks)
    {
        var view = inventory.Current;
        if (view.Keys.IsEmpty || marks.Count == 0 || view.ByMac(mac) is not null) return Of(mac);
        var remembered = _marks.GetValueOrDefault(mac);
        if (marks.FirstOrDefault(one => view.ByMark(one) is not null) is not { } mark)
        {
            if (remembered is not null && IsOutdated(remembered, marks)) Forget(mac);
            return Of(mac);
        }

        var system = view.ByMark(mark)!;
        if (remembered != mark && (remembered is not null || _marks.Count < Most)) Remember(mac, mark, system);
        return system;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var oldest = (clock.GetUtcNow() - Kept).ToUnixTimeMilliseconds();
        var found = await database.WriteAsync(
            connection =>
            {
                connection.Execute("DELETE FROM machine_marks WHERE seen_at < @Oldest", new { Oldest = oldest });
                return connection.Query<Row>("SELECT mac, mark FROM machine_marks ORDER BY seen_at DESC LIMIT @Most", new { Most = (long)Most }).ToList();
            },
            cancellationToken: cancellationToken);
        foreach (var row in found) _marks.TryAdd(row.Mac, row.Mark);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The same card at another port, or on another board. Loaders and systems send client identifiers of their own, and
    // those say nothing.
    private static bool IsOutdated(string remembered, IReadOnlyList<string> marks) =>
        !remembered.StartsWith("client-id:", StringComparison.Ordinal) && marks.Any(one => KindOf(one) == KindOf(remembered));

    private static string KindOf(string mark) => mark[..mark.IndexOf(':', StringComparison.Ordinal)];

    private void Remember(string mac, string mark, SystemObject system)
    {
        _marks[mac] = mark;
        Write(
            "INSERT INTO machine_marks (mac, mark, seen_at) VALUES (@Mac, @Mark, @At) ON CONFLICT (mac) DO UPDATE SET mark = excluded.mark, seen_at = excluded.seen_at",
            mac, mark);
        events.Post(new NewEvent("boot.known", EventLevel.Info, $"{mac} is {system.Name}, known by {mark}") { System = system.Name, Mac = mac });
    }

    private void Forget(string mac)
    {
        if (_marks.TryRemove(mac, out var mark)) Write("DELETE FROM machine_marks WHERE mac = @Mac AND mark = @Mark", mac, mark);
    }

    /// <summary>Off the packet path; what a failure loses is learnt again when the machine next asks.</summary>
    private void Write(string statement, string mac, string mark)
    {
        var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (!database.TryPost(connection => connection.Execute(statement, new { Mac = mac, Mark = mark, At = at }), _ => { }, exception => Log.NotWritten(logger, exception, mac)))
            Log.NotWritten(logger, exception: null, mac);
    }

    private sealed record Row(string Mac, string Mark);

    private static partial class Log
    {
        [LoggerMessage(1410, LogLevel.Warning, "{Mac}: by which mark the inventory knows it could not be written; it counts until the next start", EventName = "MachineMarkNotWritten")]
        public static partial void NotWritten(ILogger logger, Exception? exception, string mac);
    }
}
