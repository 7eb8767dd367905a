using System.Net.Http.Json;
using BootAppliance.Power.Detection;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Power.Detection;

/// <summary>The whole appliance as it is composed.</summary>
public sealed class DetectionApiTests
{
    [Fact]
    public async Task An_address_is_asked_on_demand_and_proposals_are_listed_with_their_line()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        var answer = (await appliance.SendAsync(HttpMethod.Post, "power/detect", JsonContent.Create(new { addresses = new[] { "127.0.0.77" } })))!;
        var one = Assert.Single(answer["items"]!.AsArray())!;
        Assert.Null(one["type"]);
        Assert.Contains("HTTPS port 443", one["steps"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty((await appliance.SendAsync(HttpMethod.Get, "power/proposals", null))!["items"]!.AsArray());
        await appliance.Service<PowerProposals>().NoteAsync("192.0.2.7", "52:54:00:00:00:0b", "it is a test", new BmcFound("ipmi") { Vendor = "Maker" }, default);
        var proposed = Assert.Single((await appliance.SendAsync(HttpMethod.Get, "power/proposals", null))!["items"]!.AsArray())!;
        Assert.Equal(("ipmi", "Maker"), (proposed["type"]!.GetValue<string>(), proposed["vendor"]!.GetValue<string>()));
        Assert.StartsWith("bootappliance system edit NAME --power-type ipmi --power-address 192.0.2.7", proposed["command"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "are 1 to 64")]
    [InlineData("""{"addresses": []}""", "are 1 to 64")]
    [InlineData("""{"addresses": ["web01"]}""", "is no address of one machine")]
    [InlineData("""{"addresses": ["224.0.0.1"]}""", "is no address of one machine")]
    [InlineData("""{"addresses": ["255.255.255.255"]}""", "is no address of one machine")]
    [InlineData("""{"addresses": ["ff02::1"]}""", "is no address of one machine")]
    public async Task What_is_no_address_of_one_machine_is_not_asked(string body, string sentence)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        using StringContent content = new(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await appliance.Admin.PostAsync("api/v1/power/detect", content);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
