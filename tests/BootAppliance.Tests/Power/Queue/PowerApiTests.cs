using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Simulators.Bmc.Ipmi;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Power.Queue;

/// <summary>The whole appliance as it is composed, against a simulated BMC, in real time.</summary>
public sealed class PowerApiTests
{
    [Fact]
    public async Task A_machine_is_switched_on_by_the_API_and_its_state_list_history_and_explanation_say_so()
    {
        SimulatedBmc bmc = new("bmc", [BmcAccount.Parse("admin:secret")]);
        await using IpmiListener listener = new(bmc, new(IPAddress.Loopback, 0));
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.PutAsync("systems/web02", new { profile = "guest", power = new { bmc = new { type = "ipmi", address = "127.0.0.1", port = listener.EndPoint.Port, user = "admin", password = "secret" } } });
        var asked = (await appliance.SendAsync(HttpMethod.Post, "systems/web02/power", JsonContent.Create(new { verb = "on", why = "test" })))!;
        Assert.Equal(("on", 1L), (asked["verb"]!.GetValue<string>(), asked["generation"]!.GetValue<long>()));
        JsonNode now = asked;
        for (var patience = 0; patience < 200 && now["ended_at"] is null; patience++)
        {
            await Task.Delay(100);
            now = (await appliance.SendAsync(HttpMethod.Get, $"power/intents/{asked["id"]}", null))!;
        }

        Assert.Equal(("done", "web02: it is on, as read back"), (now["state"]!.GetValue<string>(), now["reason"]!.GetValue<string>()));
        Assert.True(bmc.Chassis.IsOn);
        var shown = (await appliance.SendAsync(HttpMethod.Get, "systems/web02/power?fresh=true", null))!;
        Assert.Equal(("on", "on"), (shown["state"]!.GetValue<string>(), shown["power"]![0]!["state"]!.GetValue<string>()));
        Assert.Contains("soft_off", shown["power"]![0]!["verbs"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Equal("test", Assert.Single(shown["history"]!.AsArray())!["why"]!.GetValue<string>());
        Assert.Equal("web02", Assert.Single((await appliance.SendAsync(HttpMethod.Get, "power?filter=name%3Dweb*&state=on", null))!["items"]!.AsArray())!["system"]!.GetValue<string>());
        Assert.Empty((await appliance.SendAsync(HttpMethod.Get, "power?state=off", null))!["items"]!.AsArray());
        Assert.Contains("nothing is wished of its power", await appliance.Admin.GetStringAsync("api/v1/systems/web02/power/explain"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_confirms_is_explained_at_once()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.PutAsync("systems/web02", new { profile = "guest", power = new { bmc = new { type = "manual" } } });
        Assert.Contains("it has not said its state yet", await appliance.Admin.GetStringAsync("api/v1/systems/web02/power/explain"), StringComparison.Ordinal);
        using var confirmed = await appliance.Admin.PostAsJsonAsync("api/v1/systems/web02/power/confirm", new { state = "on" });
        Assert.Equal(HttpStatusCode.NoContent, confirmed.StatusCode);
        Assert.Contains("it said on", await appliance.Admin.GetStringAsync("api/v1/systems/web02/power/explain"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web02", """{"verb": "explode"}""", 400, "is none of on, off, soft_off, cycle, reset, identify")]
    [InlineData("web02", """{"verb": "on", "power": "pdu"}""", 400, "web02 has no power system")]
    [InlineData("web02", """{"verb": "on", "priority": 10}""", 400, "is 0 to 9")]
    [InlineData("web02", """{"verb": "off", "force": true}""", 400, "belongs to soft_off")]
    [InlineData("nobody", """{"verb": "on"}""", 404, "there is no system")]
    public async Task A_wrong_wish_is_refused_with_the_field_and_the_fix(string system, string body, int status, string sentence)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        using StringContent content = new(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await appliance.Admin.PostAsync($"api/v1/systems/{system}/power", content);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
