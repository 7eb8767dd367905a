using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Hosting;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Events;

public sealed class EventStreamTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task A_posted_event_is_recorded_and_handed_to_who_watches(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        using var stream = await Start(test);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var watching = stream.SubscribeAsync(new EventFilter(System: "web01"), 0, patience.Token).GetAsyncEnumerator(patience.Token);
        var next = watching.MoveNextAsync();
        stream.Post(new NewEvent("boot.script", EventLevel.Info, "not for us") { System = "web02" });
        stream.Post(new NewEvent("boot.script", EventLevel.Info, "for us") { System = "web01", Data = new Dictionary<string, string> { ["a"] = "b" } });

        Assert.True(await next);
        Assert.Equal("for us", watching.Current.Text);
        var recorded = Assert.Single(await stream.ListAsync(new EventFilter(System: "web01"), 10, patience.Token));
        Assert.Equal("b", recorded.Data!["a"]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Events_are_filtered_by_family_and_level(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        using var stream = await Start(test);
        stream.Post(new NewEvent("boot.script", EventLevel.Info, "a"));
        stream.Post(new NewEvent("boot.refused", EventLevel.Warning, "b"));
        stream.Post(new NewEvent("dhcp.refused", EventLevel.Warning, "c"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var e in stream.SubscribeAsync(new EventFilter(), 0, patience.Token))
        {
            if (e.Text == "c") break;
        }

        var found = await stream.ListAsync(new EventFilter(Kinds: ["boot."], MinimumLevel: EventLevel.Warning), 10, default);
        Assert.Equal("b", Assert.Single(found).Text);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_flood_from_one_address_is_bounded_and_hides_nobody_elses_events(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        using var stream = await Start(test);
        for (var i = 0; i < 50_000; i++) stream.Post(new NewEvent("boot.refused", EventLevel.Warning, "again") { Address = "192.0.2.66" });
        stream.Post(new NewEvent("boot.refused", EventLevel.Warning, "another") { Address = "192.0.2.7" });
        stream.Post(new NewEvent("access.change", EventLevel.Info, "last"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var e in stream.SubscribeAsync(new EventFilter(), 0, patience.Token))
        {
            if (e.Text == "last") break;
        }

        Assert.Single(await stream.ListAsync(new EventFilter(Kinds: ["access.change"]), 10, default));
        var refused = await stream.ListAsync(new EventFilter(Kinds: ["boot.refused"]), 1000, default);
        Assert.Contains(refused, e => e.Text == "another");
        Assert.InRange(refused.Count, 2, 1 + FloodGuard.Burst + 30 * FloodGuard.PerSecond);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Whoever_resumes_gets_everything_that_was_recorded_meanwhile(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        using var stream = await Start(test);
        const int Count = 2500;
        await test.Database.WriteAsync(connection =>
        {
            for (var i = 0; i < Count; i++) EventStore.Append(connection, new NewEvent("inventory.changed", EventLevel.Info, $"{i}"), DateTimeOffset.UnixEpoch);
            return 0;
        });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        List<string> seen = [];
        await foreach (var e in stream.SubscribeAsync(new EventFilter(), 0, patience.Token))
        {
            seen.Add(e.Text);
            if (seen.Count == Count) break;
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}"), seen);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Events_are_counted_by_what_became_of_them(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        using var stream = await Start(test);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        using var metrics = new MetricsText(meters);
        _ = new EventMetrics(meters, stream);
        for (var i = 0; i < 500; i++) stream.Post(new NewEvent("boot.script", EventLevel.Info, "again") { Address = "192.0.2.1" });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (stream.Recorded + stream.Limited < 500) await Task.Delay(10, patience.Token);

        Assert.Equal(500, stream.Recorded + stream.Limited);
        Assert.Contains($"bootappliance_events_total{{outcome=\"recorded\"}} {stream.Recorded}\n", metrics.Write(), StringComparison.Ordinal);
        Assert.Contains($"bootappliance_events_total{{outcome=\"limited\"}} {stream.Limited}\n", metrics.Write(), StringComparison.Ordinal);
        Assert.Contains("bootappliance_events_total{outcome=\"lost\"} 0\n", metrics.Write(), StringComparison.Ordinal);
        Assert.InRange(stream.Recorded, 100, 300);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_watcher_that_is_slow_misses_nothing(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        using var stream = await Start(test);
        await using var watcher = stream.SubscribeAsync(new EventFilter(), afterId: null, default).GetAsyncEnumerator();
        var first = watcher.MoveNextAsync().AsTask();
        const int Count = 3000;
        for (var i = 0; i < Count; i++)
        {
            stream.Post(new NewEvent("access.change", EventLevel.Info, $"{i}"));
            if (i % 1000 == 999) await Eventually.TrueAsync(() => Task.FromResult(stream.Recorded > i), "recorded");
        }

        var seen = new List<string>();
        for (var next = await first; next; next = seen.Count < Count && await watcher.MoveNextAsync()) seen.Add(watcher.Current.Text);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}"), seen);
    }

    private static async Task<EventStream> Start(TestDatabase test)
    {
        var stream = new EventStream(test.Database, new EventStore(test.Database), new EventOptions(), TimeProvider.System, NullLogger<EventStream>.Instance);
        await stream.StartAsync(default);
        return stream;
    }
}
