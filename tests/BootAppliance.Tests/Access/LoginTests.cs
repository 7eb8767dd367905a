using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BootAppliance.Access;

namespace BootAppliance.Tests.Access;

public sealed class LoginTests
{
    [Fact]
    public async Task A_login_link_sets_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        await using var server = await AdminServer.StartAsync();
        var cookie = await server.LogInAsync();
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_link_works_once()
    {
        await using var server = await AdminServer.StartAsync();
        var path = await server.LoginPathAsync();
        Assert.Equal(HttpStatusCode.SeeOther, (await server.Browser.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Browser.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task A_login_link_works_for_two_minutes()
    {
        await using var server = await AdminServer.StartAsync();
        var path = await server.LoginPathAsync();
        server.Clock.Advance(Sessions.CodeLifetime);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Browser.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Guessing_login_links_is_slowed_down()
    {
        await using var server = await AdminServer.StartAsync();
        for (var i = 0; i < FailureLimit.Burst; i++)
            Assert.Equal(HttpStatusCode.Forbidden, (await server.Browser.GetAsync("/login?code=guess")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await server.Browser.GetAsync(await server.LoginPathAsync())).StatusCode);
    }

    [Fact]
    public async Task Only_the_appliances_own_shell_or_a_token_makes_a_login_link()
    {
        await using var server = await AdminServer.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Browser.PostAsync("/api/v1/login", content: null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Tls.PostAsync("/api/v1/login", content: null)).StatusCode);
    }

    [Fact]
    public async Task Security_04_a_change_needs_cookie_token_and_origin_together()
    {
        await using var server = await AdminServer.StartAsync();
        var (cookie, token) = await SessionAsync(server);
        var own = server.Page.GetLeftPart(UriPartial.Authority);
        Assert.Equal(HttpStatusCode.OK, await ChangeAsync(server, cookie, token, own));
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(server, cookie: null, token, own));
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(server, cookie, token: null, own));
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(server, cookie, token: "", own));
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(server, cookie, token, origin: null));
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(server, cookie, token, "http://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(server, cookie, token, "null"));
    }

    [Fact]
    public async Task A_form_may_carry_the_antiforgery_token_as_a_field()
    {
        await using var server = await AdminServer.StartAsync();
        var (cookie, token) = await SessionAsync(server);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/forms")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["antiforgery"] = token, ["x"] = "1" }),
        };
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Origin", server.Page.GetLeftPart(UriPartial.Authority));
        using var response = await server.Browser.SendAsync(request);
        Assert.Equal("1", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Logging_out_ends_the_session()
    {
        await using var server = await AdminServer.StartAsync();
        var (cookie, token) = await SessionAsync(server);
        var own = server.Page.GetLeftPart(UriPartial.Authority);
        Assert.Equal(HttpStatusCode.SeeOther, await ChangeAsync(server, cookie, token, own, "/logout"));
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(server, cookie, token, own));
    }

    [Fact]
    public async Task A_session_ends_by_itself()
    {
        await using var server = await AdminServer.StartAsync();
        var (cookie, token) = await SessionAsync(server);
        server.Clock.Advance(Sessions.SessionLifetime);
        Assert.Equal(HttpStatusCode.Forbidden, await ChangeAsync(server, cookie, token, server.Page.GetLeftPart(UriPartial.Authority)));
    }

    [Fact]
    public async Task Revoking_a_token_ends_the_logins_that_it_made()
    {
        await using var server = await AdminServer.StartAsync();
        server.Tls.DefaultRequestHeaders.Authorization = new("Bearer", await server.CreateTokenAsync("operator"));
        using var link = await server.Tls.PostAsync("/api/v1/login", content: null);
        server.Tls.DefaultRequestHeaders.Authorization = null;
        var path = new Uri((await link.Content.ReadFromJsonAsync<JsonObject>())!["url"]!.GetValue<string>()).PathAndQuery;
        using var login = await server.Tls.GetAsync(path);
        var cookie = login.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("secure", cookie, StringComparison.Ordinal);
        server.Tls.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await server.Tls.GetAsync("/api/v1/things")).StatusCode);
        foreach (var item in (await server.Socket.GetFromJsonAsync<JsonObject>("/api/v1/tokens"))!["items"]!.AsArray())
            Assert.Equal(HttpStatusCode.NoContent, (await server.Socket.DeleteAsync($"/api/v1/tokens/{item!["id"]}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Tls.GetAsync("/api/v1/things")).StatusCode);
    }

    private static async Task<(string Cookie, string Token)> SessionAsync(AdminServer server)
    {
        var cookie = (await server.LogInAsync()).Split(';')[0];
        return (cookie, server.Session(cookie.Split('=', 2)[1]).Antiforgery);
    }

    private static async Task<HttpStatusCode> ChangeAsync(
        AdminServer server, string? cookie, string? token, string? origin, string path = "/api/v1/things")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        if (token is not null) request.Headers.Add("X-Antiforgery", token);
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await server.Browser.SendAsync(request);
        return response.StatusCode;
    }
}
