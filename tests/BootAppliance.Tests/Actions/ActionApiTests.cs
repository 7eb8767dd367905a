using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BootAppliance.Installs;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Simulators.Bmc.Ipmi;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Actions;

/// <summary>The whole appliance as it is composed, against a simulated BMC, in real time.</summary>
public sealed class ActionApiTests
{
    [Fact]
    public async Task A_deploy_job_switches_its_machine_on_and_is_done_when_that_has_booted_and_installed_itself()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        var chassis = await AddBmcAsync(appliance, out var listener);
        await using var _ = listener;
        var job = (await appliance.SendAsync(HttpMethod.Post, "deploy", JsonContent.Create(new { systems = (string[])["web02"] })))!;
        Assert.Equal(("install", true), (job["action"]!.GetValue<string>(), job["power"]!.GetValue<bool>()));
        await UntilAsync(() => Task.FromResult(chassis.IsOn));
        var token = await appliance.BootAsync();
        using var machine = appliance.Machine();
        foreach (var e in (string[])["started", "finished"]) Assert.Equal(HttpStatusCode.NoContent, (await machine.PostAsync($"callback/{token}/{e}", null)).StatusCode);
        await UntilAsync(async () => (await appliance.SendAsync(HttpMethod.Get, $"jobs/{job["id"]}", null))!["state"]!.GetValue<string>() == "done");
        var run = (await appliance.SendAsync(HttpMethod.Get, "actions/runs?system=web02&state=done", null))!["items"]![0]!;
        Assert.EndsWith(" (job 1)", run["who"]!.GetValue<string>(), StringComparison.Ordinal);
        var notes = (await appliance.SendAsync(HttpMethod.Get, $"actions/runs/{run["id"]}", null))!["notes"]!.AsArray();
        Assert.Contains(notes, note => note!["text"]!.GetValue<string>().Contains("it does boot", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_action_takes_its_arming_back_and_a_second_one_is_refused_meanwhile()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await AddBmcAsync(appliance, out var listener);
        await using var _ = listener;
        var run = (await appliance.SendAsync(HttpMethod.Post, "systems/web02/actions", JsonContent.Create(new { action = "install", why = "new disk" })))!;
        await UntilAsync(async () => await appliance.StateAsync("web02") == "armed");
        using var second = await appliance.Admin.PostAsync("api/v1/systems/web02/actions", JsonContent.Create(new { action = "reinstall" }));
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Contains($"bootappliance action cancel {run["id"]}", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await UntilAsync(async () => (await appliance.SendAsync(HttpMethod.Get, $"actions/runs/{run["id"]}", null))!["generation"] is not null);
        Assert.EndsWith(" ended install of web02", (await appliance.SendAsync(HttpMethod.Post, $"actions/runs/{run["id"]}/cancel", null))!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(InstallState.Idle, appliance.Service<InstallStore>().Of("web02")!.State);
    }

    [Theory]
    [InlineData("""{"action": "explode"}""", "action", "is none of discover, install")]
    [InlineData("""{"action": "install", "power": "explode"}""", "", "power")]
    [InlineData("""{"action": "install", "proof_seconds": 1}""", "proof_seconds", "is 10 to 3600 seconds")]
    [InlineData("""{"action": "image"}""", "action", "boots no image")]
    [InlineData("""{"action": "retire"}""", "action", "has no power system")]
    [InlineData("""{"action": "wipe"}""", "disk", "says which disk is erased")]
    [InlineData("""{"action": "wipe", "disk": "all"}""", "confirm", "is lost for good")]
    [InlineData("""{"action": "install", "arm": false}""", "arm", "only an armed machine gets it")]
    public async Task A_wrong_request_names_the_field_and_begins_nothing(string body, string field, string text)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        using StringContent content = new(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await appliance.Admin.PostAsync("api/v1/systems/web02/actions", content);
        var said = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(text, said, StringComparison.Ordinal);
        if (field.Length > 0) Assert.NotNull(JsonNode.Parse(said)!["errors"]![field]);
        Assert.Empty((await appliance.SendAsync(HttpMethod.Get, "actions/runs", null))!["items"]!.AsArray());
    }

    [Theory]
    [InlineData("actions/runs?state=bogus", "state"), InlineData("actions/runs?limit=0", "limit"), InlineData("installs/web02/history?state=bogus", "state"), InlineData("installs/web02/history?limit=1001", "limit")]
    public async Task A_question_for_what_there_is_not_is_refused_with_its_field(string path, string field)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        using var answer = await appliance.Admin.GetAsync($"api/v1/{path}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotNull(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]![field]);
    }

    [Fact]
    public async Task A_record_is_shown_changed_and_given_back_what_it_was_shipped_with()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        Assert.Equal(10, (await appliance.SendAsync(HttpMethod.Get, "actions", null))!["items"]!.AsArray().Count);
        var changed = (await appliance.PutAsync("actions/install", new { postreboot = "cycle" }))!;
        Assert.Equal("cycle", changed["postreboot"]!.GetValue<string>());
        Assert.StartsWith("uid ", changed["edited_by"]!.GetValue<string>(), StringComparison.Ordinal);
        using var wrong = await appliance.Admin.PutAsync("api/v1/actions/install", JsonContent.Create(new { next_boot = "disk" }));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await appliance.Admin.DeleteAsync("api/v1/actions/install")).StatusCode);
        Assert.Equal("none", (await appliance.SendAsync(HttpMethod.Get, "actions/install", null))!["postreboot"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, (await appliance.Admin.DeleteAsync("api/v1/actions/mine")).StatusCode);
    }

    private static Task<SimulatedChassis> AddBmcAsync(ApplianceUnderTest appliance, out IpmiListener listener)
    {
        SimulatedBmc bmc = new("bmc", [BmcAccount.Parse("admin:secret")]);
        listener = new(bmc, new(IPAddress.Loopback, 0));
        return AddAsync(listener.EndPoint.Port);

        async Task<SimulatedChassis> AddAsync(int port)
        {
            await appliance.PutAsync("systems/web02", new
            {
                profile = "guest",
                interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:02" } },
                power = new { bmc = new { type = "ipmi", address = "127.0.0.1", port, user = "admin", password = "secret" } },
            });
            return bmc.Chassis;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var patience = 0; patience < 200; patience++)
        {
            if (await holds()) return;
            await Task.Delay(100);
        }

        Assert.Fail("it has not come true in 20 s");
    }
}
