using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Events.Notify;
using BootAppliance.Tests.Data;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Events.Notify;

public sealed class WebhookTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Fact]
    public async Task The_end_of_an_install_is_told_signed_and_its_progress_is_not()
    {
        await using var test = TestDatabase.Start();
        await using var receiver = await Receiver.StartAsync();
        var secret = Path.GetTempFileName();
        await File.WriteAllTextAsync(secret, "canary\n");
        await using var hooks = await HooksUnderTest.StartAsync(test, Hook(receiver) with { SecretFile = secret });
        hooks.Post("installing", "web01: partitioning 30 %");
        hooks.Post("failed", "web01 is failed: no disk", EventLevel.Error);
        hooks.Post("booting", "web02 boots the installer");
        hooks.Post("installed", "web02 is installed");
        await receiver.HasAsync(2);
        Assert.Equal(["web01 is failed: no disk", "web02 is installed"], receiver.Texts);
        var (path, body, signature) = receiver.Requests[0];
        Assert.Equal("/hooks/canary", path);
        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("canary"u8, Encoding.UTF8.GetBytes(body))), signature);
        var e = JsonNode.Parse(body)!;
        Assert.Equal(("install.state", "error", "failed", "web01"), ((string?)e["kind"], (string?)e["level"], (string?)e["reason"], (string?)e["system"]));
        File.Delete(secret);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Who_was_away_is_told_everything_in_its_order_and_two_events_tell_of_it(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        await using var receiver = await Receiver.StartAsync();
        await using var hooks = await HooksUnderTest.StartAsync(test, Hook(receiver));
        hooks.Post("failed", "0");
        await receiver.HasAsync(1);
        await receiver.GoAsync();
        for (var i = 1; i < 150; i++) hooks.Post("failed", $"{i}");
        await hooks.ToldAsync("notify.failed");
        await receiver.ComeAsync();
        await receiver.HasAsync(150);
        Assert.Equal(Enumerable.Range(0, 150).Select(i => $"{i}"), receiver.Texts);
        Assert.Equal(1, receiver.MostAtOnce);
        await hooks.ToldAsync("notify.works");
        Assert.Equal(2, (await hooks.OwnAsync()).Count);
        await Eventually.TrueAsync(async () => (await hooks.StateAsync()).Delivered == 150, "the last delivery is noted");
        var state = await hooks.StateAsync();
        Assert.Equal((null, "taken (200)"), (state.FailingSince, state.LastOutcome));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_restart_loses_nothing_and_tells_nothing_twice(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        await using var receiver = await Receiver.StartAsync();
        await using (var first = await HooksUnderTest.StartAsync(test, Hook(receiver)))
        {
            first.Post("failed", "told before");
            await receiver.HasAsync(1);
            await Eventually.TrueAsync(async () => (await first.StateAsync()).Delivered == 1, "the delivery is noted");
            await receiver.GoAsync();
            first.Post("failed", "while it was away");
            await first.ToldAsync("notify.failed");
        }

        // Nobody delivers now.
        await test.Database.WriteAsync(connection => EventStore.Append(connection, Ended("failed", "while nothing ran"), DateTimeOffset.UtcNow));
        await using var second = await HooksUnderTest.StartAsync(test, Hook(receiver));
        await Task.Delay(300);
        Assert.Single(await second.OwnAsync());
        await receiver.ComeAsync();
        await receiver.HasAsync(3);
        Assert.Equal(["told before", "while it was away", "while nothing ran"], receiver.Texts);
    }

    [Fact]
    public async Task A_new_hook_begins_with_what_happens_from_then_on_and_a_removed_one_is_forgotten()
    {
        await using var test = TestDatabase.Start();
        await using var receiver = await Receiver.StartAsync();
        await test.Database.WriteAsync(connection => EventStore.Append(connection, Ended("failed", "old"), DateTimeOffset.UtcNow));
        await using (var first = await HooksUnderTest.StartAsync(test, Hook(receiver)))
        {
            first.Post("failed", "new");
            await receiver.HasAsync(1);
        }

        await using (await HooksUnderTest.StartAsync(test, Hook(receiver) with { Name = "other" })) await Task.Delay(100);
        await test.Database.WriteAsync(connection => EventStore.Append(connection, Ended("failed", "not for it any more"), DateTimeOffset.UtcNow));
        await using var again = await HooksUnderTest.StartAsync(test, Hook(receiver));
        again.Post("failed", "newer");
        await receiver.HasAsync(2);
        Assert.Equal(["new", "newer"], receiver.Texts);
    }

    [Fact]
    public async Task An_event_that_is_refused_for_what_it_is_holds_up_the_next_ones_for_five_attempts_only()
    {
        await using var test = TestDatabase.Start();
        await using var receiver = await Receiver.StartAsync();
        foreach (var status in (int[])[500, 429, 422, 422, 422]) receiver.Answers.Enqueue(status);
        await using var hooks = await HooksUnderTest.StartAsync(test, Hook(receiver));
        hooks.Post("failed", "odd");
        hooks.Post("failed", "next");
        await receiver.HasAsync(6);
        Assert.Equal(["odd", "odd", "odd", "odd", "odd", "next"], receiver.Texts);
        await hooks.ToldAsync("notify.refused");
        Assert.Contains("422", (await hooks.OwnAsync())[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var test = TestDatabase.Start();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers.Enqueue(307);
        await using var hooks = await HooksUnderTest.StartAsync(test, Hook(receiver));
        hooks.Post("failed", "redirected");
        await receiver.HasAsync(2);
        Assert.All(receiver.Requests, one => Assert.Equal("/hooks/canary", one.Path));
        Assert.Contains("redirects (307)", (await hooks.OwnAsync())[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_tells_of_the_hooks_is_never_told_and_no_sentence_has_the_path()
    {
        await using var test = TestDatabase.Start();
        await using var receiver = await Receiver.StartAsync();
        await receiver.GoAsync();
        await using var hooks = await HooksUnderTest.StartAsync(test, Hook(receiver) with { Kinds = ["notify.", "install."] });
        hooks.Post("failed", "mine");
        await hooks.ToldAsync("notify.failed");
        await receiver.ComeAsync();
        await receiver.HasAsync(1);
        await hooks.ToldAsync("notify.works");
        hooks.Post("failed", "last");
        await receiver.HasAsync(2);
        Assert.Equal(["mine", "last"], receiver.Texts);
        Assert.All(await hooks.OwnAsync(), e => Assert.DoesNotContain("canary", e.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("::ffff:127.9.9.9", true)]
    [InlineData("192.0.2.1", false)]
    [InlineData("2001:db8::1", false)]
    public void Loopback_and_links_are_told_from_other_addresses(string address, bool isLocal) =>
        Assert.Equal(isLocal, OutwardConnection.IsLocal(IPAddress.Parse(address)));

    [Fact]
    public async Task Security_07_a_name_that_leads_to_loopback_is_not_connected_to()
    {
        await using var receiver = await Receiver.StartAsync();
        var target = new DnsEndPoint("localhost", receiver.Url.Port);
        var refused = await Assert.ThrowsAsync<IOException>(async () => await OutwardConnection.OpenAsync(target, address => WebhookSender.Objection("chat.example", address, mayBeLocal: false), default));
        Assert.Contains("chat.example leads to 127.0.0.1, which is loopback or link-local", refused.Message, StringComparison.Ordinal);
        await using (await OutwardConnection.OpenAsync(target, address => WebhookSender.Objection("localhost", address, mayBeLocal: true), default)) Assert.Empty(receiver.Requests);
        Assert.All((string[])["http://localhost/", "http://127.0.0.1/", "http://[fe80::1]/", "http://169.254.0.1/"], url => Assert.True(WebhookSender.IsLiteral(new Uri(url))));
        Assert.All((string[])["http://chat.example/", "http://localhost.example/", "http://127.0.0.1.example/"], url => Assert.False(WebhookSender.IsLiteral(new Uri(url))));
    }

    [Fact]
    public void Pauses_double_up_to_five_minutes_and_never_come_all_at_once()
    {
        var answer = WebhookAnswer.Of(HttpStatusCode.ServiceUnavailable, null);
        Assert.Equal([1, 2, 4, 8, 16], Enumerable.Range(1, 5).Select(attempt => answer.Pause(attempt, 0.5).TotalSeconds));
        Assert.Equal((0.75, 1.25), (answer.Pause(1, 0).TotalSeconds, answer.Pause(1, 1).TotalSeconds));
        Assert.Equal(WebhookAnswer.LongestPause, answer.Pause(1000, 0));
        Assert.Equal(TimeSpan.FromSeconds(90), (answer with { RetryAfter = TimeSpan.FromSeconds(90) }).Pause(1, 0.5));
        Assert.Equal(WebhookAnswer.LongestPause, (answer with { RetryAfter = TimeSpan.FromDays(9) }).Pause(1, 0.5));
    }

    private static WebhookOptions Hook(Receiver receiver) => new() { Name = "chat", Url = receiver.Url.ToString(), Timeout = TimeSpan.FromMinutes(2) };

    private static NewEvent Ended(string state, string text, EventLevel level = EventLevel.Info) => new("install.state", level, text) { System = text.Split(' ')[0], Reason = state };

    /// <summary>The stream and its hooks over a database, as a process has them.</summary>
    private sealed class HooksUnderTest(TestDatabase test, EventStream stream, Webhooks hooks, WebhookSender sender, ServiceProvider services) : IAsyncDisposable
    {
        private readonly EventStore _events = new(test.Database);

        public static async Task<HooksUnderTest> StartAsync(TestDatabase test, params WebhookOptions[] options)
        {
            var services = new ServiceCollection().AddMetrics().AddSingleton<WebhookMetrics>().BuildServiceProvider();
            var clock = new HurriedClock();
            var events = new EventStore(test.Database);
            var stream = new EventStream(test.Database, events, new EventOptions(), clock, NullLogger<EventStream>.Instance);
            var json = new JsonOptions();
            json.SerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower;
            var sender = new WebhookSender(Microsoft.Extensions.Options.Options.Create(json), clock);
            var store = new WebhookStore(test.Database, stream, clock);
            var hooks = new Webhooks(new NotifyOptions { Webhooks = options }, store, events, stream, sender, services.GetRequiredService<WebhookMetrics>(), clock, NullLogger<Webhooks>.Instance);
            await stream.StartAsync(default);
            await hooks.StartAsync(default);
            var started = new HooksUnderTest(test, stream, hooks, sender, services);
            await Eventually.TrueAsync(async () => (await store.ListAsync(default)).Any(one => one.Name == options[0].Name), "the hook has begun");
            return started;
        }

        public void Post(string state, string text, EventLevel level = EventLevel.Info) => stream.Post(Ended(state, text, level));

        public Task ToldAsync(string kind) => Eventually.TrueAsync(async () => (await _events.ListAsync(new EventFilter(Kinds: [kind]), 1, null, default)).Count > 0, kind);

        public Task<IReadOnlyList<ApplianceEvent>> OwnAsync() => _events.ListAsync(new EventFilter(Kinds: ["notify."]), 100, null, default);

        public async Task<WebhookState> StateAsync() => (await new WebhookStore(test.Database, stream, TimeProvider.System).ListAsync(default)).Single();

        public async ValueTask DisposeAsync()
        {
            await hooks.StopAsync(default);
            hooks.Dispose();
            await stream.StopAsync(default);
            stream.Dispose();
            sender.Dispose();
            await services.DisposeAsync();
        }
    }
}
