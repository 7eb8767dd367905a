using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BootAppliance.Access;
using BootAppliance.Data;
using BootAppliance.Tests.Data;
using Dapper;

namespace BootAppliance.Tests.Access;

public sealed class TokenTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Security_01_the_text_of_a_token_is_shown_once_and_stored_nowhere(DatabaseEngine engine)
    {
        await using var server = await AdminServer.StartAsync(engine);
        var text = await server.CreateTokenAsync("operator");
        var list = await server.Socket.GetStringAsync("/api/v1/tokens");
        Assert.Contains(text[..11], list, StringComparison.Ordinal);
        Assert.DoesNotContain(text[11..], list, StringComparison.Ordinal);
        var stored = await server.Database.ReadAsync(
            connection => connection.Query("SELECT * FROM api_tokens").Select(row => string.Join('|', ((IDictionary<string, object>)row).Values)).Single(), default);
        Assert.DoesNotContain(text[12..], stored, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_token_expires(DatabaseEngine engine)
    {
        await using var server = await AdminServer.StartAsync(engine);
        var token = await server.CreateTokenAsync("viewer", expires: 60);
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(server, token));
        server.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(server, token));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_revoked_token_is_refused_at_once(DatabaseEngine engine)
    {
        await using var server = await AdminServer.StartAsync(engine);
        var token = await server.CreateTokenAsync("viewer");
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(server, token));
        Assert.Equal(HttpStatusCode.NoContent, (await server.Socket.DeleteAsync($"/api/v1/tokens/{token[3..11]}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await ReadAsync(server, token));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_list_says_when_a_token_was_last_used(DatabaseEngine engine)
    {
        await using var server = await AdminServer.StartAsync(engine);
        await ReadAsync(server, await server.CreateTokenAsync("viewer"));
        await server.Database.WriteAsync(_ => 0); // writes are done in order: the use is recorded once this one is
        var token = (await server.Socket.GetFromJsonAsync<JsonObject>("/api/v1/tokens"))!["items"]![0]!;
        Assert.Equal(server.Clock.GetUtcNow(), token["last_used_at"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task Revoking_what_is_not_there_is_not_found()
    {
        await using var server = await AdminServer.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await server.Socket.DeleteAsync("/api/v1/tokens/00000000")).StatusCode);
    }

    [Fact]
    public void Security_11_tokens_are_long_random_and_read_back()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => AccessToken.Create()).ToArray();
        Assert.Equal(1000, tokens.Select(token => token.Text[12..]).Distinct().Count());
        Assert.All(tokens, token =>
        {
            Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(token.Text.AsSpan(12)).Length);
            Assert.True(AccessToken.TryReadId(token.Text, out var id));
            Assert.Equal(token.Id, id);
        });
    }

    private static async Task<HttpStatusCode> ReadAsync(AdminServer server, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/things") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var response = await server.Tls.SendAsync(request);
        return response.StatusCode;
    }
}
