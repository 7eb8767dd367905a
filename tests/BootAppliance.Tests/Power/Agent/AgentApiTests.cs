using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Power.Agent;

/// <summary>An agent's HTTP client at the boot plane of the whole appliance.</summary>
public sealed class AgentApiTests
{
    [Fact]
    public async Task A_reset_is_fetched_by_the_machines_agent_and_done_when_it_takes_it()
    {
        await using var appliance = await StartAsync();
        using var agent = await AgentAsync(appliance);
        using var none = await agent.GetAsync("agent/power?wait=0");
        Assert.Equal(HttpStatusCode.NoContent, none.StatusCode);
        var asking = agent.GetFromJsonAsync<JsonObject>("agent/power?wait=30");
        var asked = (await appliance.SendAsync(HttpMethod.Post, "systems/web02/power", JsonContent.Create(new { verb = "reset" })))!;
        var order = (await asking)!;
        Assert.Equal("reset", order["verb"]!.GetValue<string>());
        using var heard = await agent.PostAsJsonAsync($"agent/power/{order["id"]}", new { accepted = true });
        Assert.Equal(HttpStatusCode.NoContent, heard.StatusCode);
        JsonNode now = asked;
        for (var patience = 0; patience < 200 && now["ended_at"] is null; patience++)
        {
            await Task.Delay(50);
            now = (await appliance.SendAsync(HttpMethod.Get, $"power/intents/{asked["id"]}", null))!;
        }

        Assert.Equal("done", now["state"]!.GetValue<string>());
        using var late = await agent.PostAsJsonAsync($"agent/power/{order["id"]}", new { accepted = true });
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
    }

    [Fact]
    public async Task Only_the_latest_token_of_a_machine_that_has_an_agent_counts_and_it_stands_nowhere()
    {
        await using var appliance = await StartAsync();
        using var old = await AgentAsync(appliance);
        using var agent = await AgentAsync(appliance);
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(old));
        Assert.Equal(HttpStatusCode.NoContent, await AskAsync(agent));
        await appliance.RestartAsync();
        Assert.Equal(HttpStatusCode.NoContent, await AskAsync(agent));
        var token = agent.DefaultRequestHeaders.Authorization!.Parameter!;
        Assert.DoesNotContain(token, appliance.Log + await appliance.Admin.GetStringAsync("api/v1/systems/web02") + await appliance.Admin.GetStringAsync("api/v1/events"), StringComparison.Ordinal);
        await appliance.PutAsync("systems/web02", new { profile = "guest" });
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(agent));
        using var refused = await appliance.Admin.PostAsync("api/v1/systems/web02/power/agent-token", null);
        Assert.Contains("web02 has no power system of type agent", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_that_gets_the_name_of_a_removed_one_does_not_have_its_agent()
    {
        await using var appliance = await StartAsync();
        using var agent = await AgentAsync(appliance);
        await appliance.SendAsync(HttpMethod.Post, "systems/web02/rename", JsonContent.Create(new { to = "web09" }));
        Assert.Equal(HttpStatusCode.NoContent, await AskAsync(agent));
        await appliance.SendAsync(HttpMethod.Delete, "systems/web09", null);
        await appliance.PutAsync("systems/web09", new { profile = "guest", power = new { agent = new { type = "agent" } } });
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(agent));
    }

    [Fact]
    public async Task Who_comes_with_wrong_tokens_is_not_listened_to_for_a_while()
    {
        await using var appliance = await StartAsync();
        using var agent = await AgentAsync(appliance);
        using var guesser = appliance.Machine(3);
        guesser.DefaultRequestHeaders.Authorization = new("Bearer", "bap_" + new string('A', 43));
        for (var number = 0; number < FailureLimit.Burst; number++) Assert.Equal(HttpStatusCode.NotFound, await AskAsync(guesser));
        guesser.DefaultRequestHeaders.Authorization = agent.DefaultRequestHeaders.Authorization;
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NoContent), (await AskAsync(guesser), await AskAsync(agent)));
    }

    private static async Task<ApplianceUnderTest> StartAsync()
    {
        var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.PutAsync("systems/web02", new { profile = "guest", power = new { agent = new { type = "agent" } } });
        return appliance;
    }

    private static async Task<HttpClient> AgentAsync(ApplianceUnderTest appliance)
    {
        var issued = (await appliance.SendAsync(HttpMethod.Post, "systems/web02/power/agent-token", null))!;
        var agent = appliance.Machine();
        agent.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued["token"]!.GetValue<string>());
        return agent;
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient agent)
    {
        using var answer = await agent.GetAsync("agent/power?wait=0");
        return answer.StatusCode;
    }
}
