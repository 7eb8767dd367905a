using System.Net;
using System.Text.Json.Nodes;
using BootAppliance.Events;
using BootAppliance.Tests.Access;

namespace BootAppliance.Tests.Events;

public sealed class EventEndpointsTests
{
    [Fact]
    public async Task Events_arrive_as_they_happen_with_an_id_to_resume_from()
    {
        await using var server = await AdminServer.StartAsync();
        using var reader = await WatchAsync(server, "/api/v1/events");
        server.Events.Post(new NewEvent("dhcp.lease", EventLevel.Info, "line\nbreak") { Mac = "52:54:00:00:00:01" });
        var (id, e) = await NextAsync(reader);
        Assert.Equal("line\nbreak", e["text"]!.GetValue<string>());
        Assert.Equal("info", e["level"]!.GetValue<string>());
        Assert.Equal(id, e["id"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_client_that_comes_back_gets_what_it_missed()
    {
        await using var server = await AdminServer.StartAsync();
        using (var first = await WatchAsync(server, "/api/v1/events"))
        {
            for (var i = 0; i < 3; i++) server.Events.Post(new NewEvent("boot.file", EventLevel.Info, $"{i}"));
            await NextAsync(first);
            await NextAsync(first);
            await NextAsync(first);
        }

        using var again = await WatchAsync(server, "/api/v1/events", lastEventId: 1);
        Assert.Equal("1", (await NextAsync(again)).Event["text"]!.GetValue<string>());
        Assert.Equal("2", (await NextAsync(again)).Event["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_watcher_hears_only_what_it_asked_for()
    {
        await using var server = await AdminServer.StartAsync();
        using var reader = await WatchAsync(server, "/api/v1/events?system=web01&level=warning");
        server.Events.Post(new NewEvent("boot.file", EventLevel.Warning, "other") { System = "web02" });
        server.Events.Post(new NewEvent("boot.file", EventLevel.Info, "quiet") { System = "web01" });
        server.Events.Post(new NewEvent("boot.refused", EventLevel.Error, "mine") { System = "web01" });
        Assert.Equal("mine", (await NextAsync(reader)).Event["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_list_is_newest_first()
    {
        await using var server = await AdminServer.StartAsync();
        using var reader = await WatchAsync(server, "/api/v1/events");
        for (var i = 0; i < 3; i++) server.Events.Post(new NewEvent("boot.file", EventLevel.Info, $"{i}"));
        for (var i = 0; i < 3; i++) await NextAsync(reader);
        var items = JsonNode.Parse(await server.Browser.GetStringAsync("/api/v1/events?limit=2"))!["items"]!.AsArray();
        Assert.Equal(["2", "1"], items.Select(item => item!["text"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("level=loud")]
    [InlineData("limit=0")]
    [InlineData("limit=100000")]
    [InlineData("after=-1")]
    [InlineData("before=-1")]
    [InlineData("kind=boot")]
    [InlineData("kind=boot.script,Boot.")]
    [InlineData("mac=52:54")]
    [InlineData("address=web01")]
    [InlineData("since=yesterday")]
    [InlineData("since=2026-01-31")]
    [InlineData("until=2026-01-31T25:00:00Z")]
    [InlineData("until=3h&since=2h")]
    [InlineData("text=")]
    public async Task A_wrong_query_is_explained(string query)
    {
        await using var server = await AdminServer.StartAsync();
        using var response = await server.Browser.GetAsync("/api/v1/events?" + query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(query.Split('=')[0], await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_read_backwards_page_by_page()
    {
        await using var server = await AdminServer.StartAsync();
        using var reader = await WatchAsync(server, "/api/v1/events");
        for (var i = 0; i < 5; i++) server.Events.Post(new NewEvent("boot.file", EventLevel.Info, $"{i}"));
        for (var i = 0; i < 5; i++) await NextAsync(reader);
        List<string> seen = [];
        var next = "";
        while (next is not null)
        {
            var page = JsonNode.Parse(await server.Browser.GetStringAsync($"/api/v1/events?limit=2&kind=boot.{(next.Length == 0 ? "" : $"&before={next}")}"))!;
            seen.AddRange(page["items"]!.AsArray().Select(item => item!["text"]!.GetValue<string>()));
            next = (string?)page["next"];
        }

        Assert.Equal(["4", "3", "2", "1", "0"], seen);
    }

    [Fact]
    public async Task A_watcher_may_ask_for_what_happened_since()
    {
        await using var server = await AdminServer.StartAsync();
        using (var first = await WatchAsync(server, "/api/v1/events"))
        {
            server.Events.Post(new NewEvent("boot.file", EventLevel.Info, "old"));
            await NextAsync(first);
            server.Clock.Advance(TimeSpan.FromHours(3));
            server.Events.Post(new NewEvent("boot.file", EventLevel.Info, "Recent"));
            server.Events.Post(new NewEvent("boot.file", EventLevel.Info, "another"));
            await NextAsync(first);
            await NextAsync(first);
        }

        using var reader = await WatchAsync(server, "/api/v1/events?since=2h&kind=boot.,tftp.file&text=rec");
        server.Events.Post(new NewEvent("tftp.file", EventLevel.Info, "direct"));
        Assert.Equal("Recent", (await NextAsync(reader)).Event["text"]!.GetValue<string>());
        Assert.Equal("direct", (await NextAsync(reader)).Event["text"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("until=2h")]
    [InlineData("before=7")]
    public async Task A_stream_has_no_end(string query)
    {
        await using var server = await AdminServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events?" + query);
        request.Headers.Add("Accept", "text/event-stream");
        using var response = await server.Browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static async Task<StreamReader> WatchAsync(AdminServer server, string path, long? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/event-stream");
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId.ToString());
        var response = await server.Browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal(": watching", await reader.ReadLineAsync());
        return reader;
    }

    private static async Task<(long Id, JsonNode Event)> NextAsync(StreamReader reader)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        long id = 0;
        while (await reader.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = long.Parse(line.AsSpan(4));
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return (id, JsonNode.Parse(line[6..])!);
        }

        throw new InvalidOperationException("the stream ended");
    }
}
