using System.Net;
using System.Net.Http.Headers;
using BootAppliance.Events;

namespace BootAppliance.Tests.Access;

public sealed class DoorTests
{
    [Fact]
    public async Task A_peer_of_the_socket_is_an_admin_and_named_by_its_user_id()
    {
        await using var server = await AdminServer.StartAsync();
        using var response = await server.Socket.PostAsync("/api/v1/things", content: null);
        Assert.Matches("^uid [0-9]+$", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_page_reads_without_a_login_and_changes_nothing()
    {
        await using var server = await AdminServer.StartAsync();
        Assert.Equal("things", await server.Browser.GetStringAsync("/api/v1/things"));
        using var change = await server.Browser.PostAsync("/api/v1/things", content: null);
        Assert.Equal(HttpStatusCode.Forbidden, change.StatusCode);
        Assert.Contains("bootappliance login", await change.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Tls_without_a_credential_opens_nothing(string method)
    {
        await using var server = await AdminServer.StartAsync();
        using var response = await server.Tls.SendAsync(new(new HttpMethod(method), "/api/v1/things"));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("viewer", HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("operator", HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("admin", HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK)]
    public async Task A_token_may_do_what_its_role_may(string role, HttpStatusCode read, HttpStatusCode change, HttpStatusCode rights)
    {
        await using var server = await AdminServer.StartAsync();
        var token = await server.CreateTokenAsync(role);
        Assert.Equal(read, await StatusAsync(server.Tls, HttpMethod.Get, "/api/v1/things", token));
        Assert.Equal(change, await StatusAsync(server.Tls, HttpMethod.Post, "/api/v1/things", token));
        Assert.Equal(rights, await StatusAsync(server.Tls, HttpMethod.Get, "/api/v1/tokens", token));
    }

    [Fact]
    public async Task A_token_is_not_taken_over_plain_http()
    {
        await using var server = await AdminServer.StartAsync();
        var token = await server.CreateTokenAsync("admin");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server.Browser, HttpMethod.Get, "/api/v1/things", token));
    }

    [Fact]
    public async Task A_token_on_the_socket_counts_instead_of_the_peer()
    {
        await using var server = await AdminServer.StartAsync();
        var token = await server.CreateTokenAsync("viewer");
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server.Socket, HttpMethod.Post, "/api/v1/things", token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("admin")]
    [InlineData("ba_00000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Security_10_no_made_up_credential_is_anybody(string credential)
    {
        await using var server = await AdminServer.StartAsync();
        foreach (var scheme in new[] { "Bearer ", "Basic ", "" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/things");
            request.Headers.TryAddWithoutValidation("Authorization", scheme + credential);
            using var response = await server.Tls.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("""{"name":"x","role":-1}""")]
    [InlineData("""{"name":"x","role":3}""")]
    [InlineData("""{"name":"x","role":"-1"}""")]
    [InlineData("""{"name":"x","role":"3"}""")]
    [InlineData("""{"name":"x","role":null}""")]
    [InlineData("""{"name":"x","role":""}""")]
    [InlineData("""{"name":"x","role":"Admin"}""")]
    [InlineData("""{"name":"x"}""")]
    [InlineData("""{"name":null,"role":"admin"}""")]
    [InlineData("""{"name":"x","role":"admin","expires_in_seconds":-1}""")]
    [InlineData("""{"name":"x","role":["admin"]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Security_10_no_token_comes_out_of_a_wrong_type(string body)
    {
        await using var server = await AdminServer.StartAsync();
        using var response = await server.Socket.PostAsync("/api/v1/tokens", new StringContent(body, MediaTypeHeaderValue.Parse("application/json")));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("10.0.0.1", HttpStatusCode.MisdirectedRequest)]
    [InlineData("boot.example", HttpStatusCode.OK)]
    [InlineData("localhost:99", HttpStatusCode.OK)]
    public async Task Security_04_a_name_that_was_pointed_here_reads_nothing(string host, HttpStatusCode expected)
    {
        await using var server = await AdminServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/things") { Headers = { Host = host } };
        using var response = await server.Browser.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Security_04_every_answer_carries_a_strict_content_policy()
    {
        await using var server = await AdminServer.StartAsync();
        using var response = await server.Browser.GetAsync("/api/v1/things");
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Security_17_who_changed_what_is_recorded()
    {
        await using var server = await AdminServer.StartAsync();
        using var response = await server.Socket.PostAsync("/api/v1/things?secret=canary", content: null);
        var entry = await FirstAsync(server, "access.change");
        Assert.StartsWith("uid ", entry.Data!["who"], StringComparison.Ordinal);
        Assert.Equal("/api/v1/things", entry.Data["path"]);
        Assert.DoesNotContain("canary", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_tokens_are_recorded_and_after_ten_of_them_nothing_is_tried()
    {
        await using var server = await AdminServer.StartAsync();
        var good = await server.CreateTokenAsync("viewer");
        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server.Tls, HttpMethod.Get, "/api/v1/things", "wrong"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(server.Tls, HttpMethod.Get, "/api/v1/things", good));
        Assert.Equal("127.0.0.1", (await FirstAsync(server, "access.refused")).Address);
        server.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Tls, HttpMethod.Get, "/api/v1/things", good));
    }

    private static async Task<ApplianceEvent> FirstAsync(AdminServer server, string kind)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await foreach (var e in server.Events.SubscribeAsync(new EventFilter(Kinds: [kind]), afterId: 0, deadline.Token)) return e;
        throw new InvalidOperationException("the stream ended");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path, string token)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
