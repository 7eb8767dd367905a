using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Tests.Data;
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

        var found = await stream.ListAsync(new EventFilter(Kind: "boot.", MinimumLevel: EventLevel.Warning), 10, default);
        Assert.Equal("b", Assert.Single(found).Text);
    }

    private static async Task<EventStream> Start(TestDatabase test)
    {
        var stream = new EventStream(test.Database, new EventStore(test.Database), TimeProvider.System, NullLogger<EventStream>.Instance);
        await stream.StartAsync(default);
        return stream;
    }
}
