using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Actions;

/// <summary>A machine asks for an action on itself, at the boot plane of the whole appliance.</summary>
public sealed class AgentActionTests
{
    [Fact]
    public async Task What_the_profile_allows_begins_in_the_name_of_the_machines_agent_and_nothing_else_does()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        using var agent = await AgentAsync(appliance, number: 2);
        Assert.Equal((HttpStatusCode.Forbidden, "may not ask for that itself"), await AskAsync(agent, "reinstall") is var first ? (first.Status, Part(first.Text, "may not ask for that itself")) : default);
        await appliance.PutAsync("profiles/guest", new { distro = "guest", autoinstall = "test/guest.sh", self_service = (string[])["reinstall"] });
        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(agent, "reinstall")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await AskAsync(agent, "reinstall")).Status);
        Assert.Equal((HttpStatusCode.Forbidden, "only for reinstall"), await AskAsync(agent, "retire") is var other ? (other.Status, Part(other.Text, "only for reinstall")) : default);
        var run = (await appliance.SendAsync(HttpMethod.Get, "actions/runs", null))!["items"]!.AsArray().Single()!;
        Assert.Equal(("web02", "reinstall", "the agent of web02"), (run["system"]!.GetValue<string>(), run["action"]!.GetValue<string>(), run["who"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_token_that_was_overheard_counts_from_no_other_machines_address()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        using var thief = await AgentAsync(appliance, number: 3);
        await appliance.PutAsync("profiles/guest", new { distro = "guest", autoinstall = "test/guest.sh", self_service = (string[])["reinstall"] });
        var (status, text) = await AskAsync(thief, "reinstall");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("counts from the address of web02 alone", text, StringComparison.Ordinal);
        thief.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "bap_" + new string('a', 43));
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(thief, "reinstall")).Status);
        Assert.Empty((await appliance.SendAsync(HttpMethod.Get, "actions/runs", null))!["items"]!.AsArray());
    }

    private static string Part(string text, string part) => text.Contains(part, StringComparison.Ordinal) ? part : text;

    /// <summary>web02's token, at the address of the machine of that number.</summary>
    private static async Task<HttpClient> AgentAsync(ApplianceUnderTest appliance, int number)
    {
        await appliance.AddMachinesAsync("test/guest.sh", 2, 3);
        await appliance.PutAsync("systems/web02", new { profile = "guest", interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:02" } }, power = new { agent = new { type = "agent" } } });
        var issued = (await appliance.SendAsync(HttpMethod.Post, "systems/web02/power/agent-token", null))!;
        var agent = appliance.Machine(number);
        agent.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued["token"]!.GetValue<string>());
        return agent;
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpClient agent, string action)
    {
        using var answer = await agent.PostAsync("agent/actions", JsonContent.Create(new JsonObject { ["action"] = action }));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
