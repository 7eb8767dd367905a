using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Tests.Data;
using Dapper;

namespace BootAppliance.Tests.Events;

public sealed class EventStoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    /// <summary>Each question, and the sentences of what it finds among the events below, newest first.</summary>
    private static readonly (EventFilter Filter, string Found)[] Questions =
    [
        (new EventFilter(), "i h g f e d c b a"),
        (new EventFilter(Kinds: ["boot."]), "d b a"),
        (new EventFilter(Kinds: ["boot.refused", "job."]), "i d"),
        (new EventFilter(Kinds: ["none.", "dhcp.lease"]), "c"),
        (new EventFilter(Kinds: ["none."]), ""),
        (new EventFilter(MinimumLevel: EventLevel.Warning), "g d"),
        (new EventFilter(MinimumLevel: EventLevel.Error, Kinds: ["install.", "boot."]), "g"),
        (new EventFilter("web01"), "g b a"),
        (new EventFilter("web01", Kinds: ["install."]), "g"),
        (new EventFilter(Mac: "52:54:00:00:00:01"), "c"),
        (new EventFilter { Address = "192.0.2.1" }, "d c"),
        (new EventFilter { Reason = "not_armed" }, "d"),
        (new EventFilter { Who = "uid 0" }, "f e"),
        (new EventFilter { Who = "ci" }, "i h"),
        (new EventFilter { Who = "ab12" }, "h"),
        (new EventFilter { Who = "uid" }, ""),
        (new EventFilter(Kinds: ["access."]) { Who = "uid 0" }, "f e"),
        (new EventFilter { Text = "DISK" }, "g a"),
        (new EventFilter { Text = "100%" }, "b"),
        (new EventFilter { Text = "0_" }, ""),
        (new EventFilter { Text = "Größe" }, "c"),
        (new EventFilter { Since = Noon.AddMinutes(6) }, "i h g"),
        (new EventFilter { Until = Noon.AddMinutes(1) }, "b a"),
        (new EventFilter { Since = Noon.AddMinutes(3), Until = Noon.AddMinutes(5) }, "f e d"),
        (new EventFilter(Kinds: ["boot.", "access."]) { Since = Noon.AddMinutes(3), Until = Noon.AddMinutes(4) }, "e d"),
        (new EventFilter { Since = Noon.AddHours(1) }, ""),
        (new EventFilter { Until = Noon.AddHours(-1) }, ""),
    ];

    [Theory, MemberData(nameof(Engines))]
    public async Task Each_question_finds_what_it_asks_for_in_the_table_as_in_the_stream(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        var store = await FillAsync(test);
        var all = await store.ListAsync(new EventFilter(), 100, null, default);
        foreach (var (filter, found) in Questions)
        {
            Assert.Equal((filter, found), (filter, Said(await store.ListAsync(filter, 100, null, default))));
            Assert.Equal((filter, found), (filter, Said(all.Where(filter.Matches))));
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Each_question_is_read_page_by_page_both_ways(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        var store = await FillAsync(test);
        foreach (var (filter, found) in Questions)
        {
            List<ApplianceEvent> back = [], forth = [];
            for (IReadOnlyList<ApplianceEvent> page = await store.ListAsync(filter, 2, null, default); page.Count > 0; page = await store.ListAsync(filter, 2, null, default, before: page[^1].Id)) back.AddRange(page);
            for (IReadOnlyList<ApplianceEvent> page = await store.ListAsync(filter, 2, 0, default); page.Count > 0; page = await store.ListAsync(filter, 2, page[^1].Id, default)) forth.AddRange(page);
            forth.Reverse();
            Assert.Equal((filter, found, found), (filter, Said(back), Said(forth)));
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task No_question_but_one_for_a_text_reads_the_whole_table(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        await FillAsync(test);
        foreach (var (filter, _) in Questions.Where(one => one.Filter.Text is null && one.Filter != new EventFilter()))
        {
            var plan = await test.Database.ReadAsync(connection => EventSearch.Of(connection, filter, 100, null, null) is not { } search ? "" : string.Join('\n', Plan(connection, search)), default);
            Assert.DoesNotMatch(engine == DatabaseEngine.Sqlite ? "SCAN events(?! USING INDEX events_by_level)" : "Seq Scan on events", plan);
        }

        List<string> Plan(System.Data.Common.DbConnection connection, EventSearch search)
        {
            if (engine == DatabaseEngine.Sqlite) return connection.Query("EXPLAIN QUERY PLAN " + search.Sql, search.Parameters).Select(row => (string)row.detail).ToList();
            // Of nine rows any way is right; of millions only that one is left.
            connection.Execute("SET enable_seqscan = off");
            return connection.Query<string>("EXPLAIN " + search.Sql, search.Parameters).ToList();
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_anybody_can_cause_is_trimmed_before_the_audit(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        var left = await TrimAsync(test, 10, new EventOptions { Keep = 4, KeepAudit = 12 });
        Assert.Equal((2, 6), (left.Count(e => e.Text == "noise"), left.Count(e => e.Text == "audit")));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_is_too_old_is_removed_however_few_there_are(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        var left = await TrimAsync(test, 10, new EventOptions { MaxAge = TimeSpan.FromHours(3) });
        Assert.Equal((4, 4), (left.Count(e => e.Text == "noise"), left.Count(e => e.Text == "audit")));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Much_is_removed_in_parts(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        await test.Database.WriteAsync(connection =>
        {
            for (var i = 0; i <= EventStore.TrimmedAtOnce + 1000; i++) EventStore.Append(connection, new NewEvent("job.state", EventLevel.Info, "old"), Noon);
            return 0;
        });
        var options = new EventOptions { KeepAudit = 1 };
        Assert.True(await test.Database.WriteAsync(connection => EventStore.Trim(connection, options, Noon)));
        Assert.False(await test.Database.WriteAsync(connection => EventStore.Trim(connection, options, Noon)));
        Assert.Single(await new EventStore(test.Database).ListAsync(new EventFilter(), 100, null, default));
    }

    private static async Task<IReadOnlyList<ApplianceEvent>> TrimAsync(TestDatabase test, int hours, EventOptions options)
    {
        await test.Database.WriteAsync(connection =>
        {
            for (var hour = hours; hour > 0; hour--)
            {
                EventStore.Append(connection, new NewEvent("boot.script", EventLevel.Info, "noise"), Noon.AddHours(1 - hour));
                EventStore.Append(connection, new NewEvent("access.change", EventLevel.Info, "audit"), Noon.AddHours(1 - hour));
            }

            return EventStore.Trim(connection, options, Noon);
        });
        return await new EventStore(test.Database).ListAsync(new EventFilter(), 100, null, default);
    }

    private static async Task<EventStore> FillAsync(TestDatabase test)
    {
        await test.Database.WriteAsync(connection =>
        {
            NewEvent[] all =
            [
                new("boot.script", EventLevel.Info, "a its disk") { System = "web01" },
                new("boot.file", EventLevel.Info, "b 100% of it") { System = "web01" },
                new("dhcp.lease", EventLevel.Info, "c Größe") { Mac = "52:54:00:00:00:01", Address = "192.0.2.1" },
                new("boot.refused", EventLevel.Warning, "d") { Address = "192.0.2.1", Reason = "not_armed" },
                new("access.change", EventLevel.Info, "e") { Data = By("uid 0") },
                new("access.login", EventLevel.Info, "f") { Data = By("uid 0") },
                new("install.state", EventLevel.Error, "g no Disk") { System = "web01" },
                new("inventory.changed", EventLevel.Info, "h") { Data = By("token ci (ab12)") },
                new("job.state", EventLevel.Info, "i") { Data = By("token ci (cd34)") },
            ];
            for (var i = 0; i < all.Length; i++) EventStore.Append(connection, all[i], Noon.AddMinutes(i));
            return 0;
        });
        return new EventStore(test.Database);
    }

    private static Dictionary<string, string> By(string who) => new() { ["who"] = who };

    private static string Said(IEnumerable<ApplianceEvent> events) => string.Join(' ', events.Select(e => e.Text[0]));
}
