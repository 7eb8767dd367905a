using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using BootAppliance.Data;
using BootAppliance.Inventory;
using BootAppliance.Inventory.Secrets;
using BootAppliance.Tests.Hosting;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace BootAppliance.Tests.Inventory;

public sealed class PowerSystemTests
{
    private const string Canary = "kanarienvogel-4711";

    [Fact]
    public async Task A_password_of_a_power_system_goes_in_and_comes_out_nowhere_but_for_its_driver()
    {
        await using var appliance = await StartAsync();
        await appliance.PutAsync("systems/web02", Web02());
        Assert.Equal(Canary, Reveal(appliance, "web02"));
        foreach (var path in (string[])["systems/web02", "systems/web02?effective=true", "systems?filter=", "systems/web02/power", "systems/web02/power/explain", "power", "events?limit=500"])
            Assert.DoesNotContain(Canary, await appliance.Admin.GetStringAsync("api/v1/" + path), StringComparison.Ordinal);
        Assert.Contains("(hidden)", await appliance.Admin.GetStringAsync("api/v1/systems/web02"), StringComparison.Ordinal);
        Assert.Empty((await appliance.SendAsync(HttpMethod.Get, $"systems?filter={Canary}", null))!["items"]!.AsArray());
        Assert.Empty((await appliance.SendAsync(HttpMethod.Get, "systems?filter=power.*.password=v1*", null))!["items"]!.AsArray());
        Assert.DoesNotContain(Canary, appliance.Log, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(appliance.SocketPath)!, "*.db*", SearchOption.AllDirectories))
            Assert.False(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)).Contains(Canary, StringComparison.Ordinal), $"{file} has the password in it");
    }

    [Fact]
    public async Task Who_sends_back_what_is_shown_keeps_the_password_and_who_sends_it_again_changes_nothing()
    {
        await using var appliance = await StartAsync();
        var first = await appliance.PutAsync("systems/web02", Web02());
        await appliance.PutAsync("systems/web02", Web02("(hidden)"));
        var again = await appliance.PutAsync("systems/web02", Web02());
        Assert.Equal(first!["version"]!.GetValue<long>(), again!["version"]!.GetValue<long>());
        Assert.Equal(Canary, Reveal(appliance, "web02"));
        await appliance.PutAsync("systems/web02", Web02("another"));
        Assert.Equal("another", Reveal(appliance, "web02"));
    }

    [Fact]
    public async Task A_password_that_nobody_gave_again_is_sent_to_no_other_place()
    {
        await using var appliance = await StartAsync();
        await appliance.PutAsync("systems/web02", Web02());
        using var moved = await appliance.Admin.PutAsJsonAsync("api/v1/systems/web02", Web02("(hidden)", "192.0.2.66"));
        Assert.Equal(HttpStatusCode.BadRequest, moved.StatusCode);
        Assert.Contains("was given for ipmi at 192.0.2.7 and is sent nowhere else", await moved.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var other = await appliance.Admin.PutAsJsonAsync("api/v1/systems/web03", Web02("(hidden)"));
        Assert.Contains("there is no password to keep", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_of_a_webhook_goes_to_no_other_URL_than_it_was_given_for()
    {
        await using var appliance = await StartAsync();
        await appliance.PutAsync("systems/web02", Plug(Canary, "http://192.0.2.7/on"));
        using var moved = await appliance.Admin.PutAsJsonAsync("api/v1/systems/web02", Plug("(hidden)", "http://192.0.2.66/on"));
        Assert.Contains("is sent nowhere else", await moved.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await appliance.PutAsync("systems/web02", Plug("(hidden)", "http://192.0.2.7/on"));

        static object Plug(string password, string url) => new { profile = "guest", power = new { bmc = new { type = "webhook", password, options = new { on_url = url, method = "get" } } } };
    }

    [Fact]
    public async Task A_renamed_system_keeps_its_password_and_a_copy_does_not_get_it()
    {
        await using var appliance = await StartAsync();
        await appliance.PutAsync("systems/web02", Web02());
        await appliance.SendAsync(HttpMethod.Post, "systems/web02/copy", JsonContent.Create(new { to = "web09" }));
        await appliance.SendAsync(HttpMethod.Post, "systems/web02/rename", JsonContent.Create(new { to = "db01" }));
        Assert.Equal(Canary, Reveal(appliance, "db01"));
        Assert.Empty(appliance.Service<InventoryStore>().Current.Systems["web09"].Power);
        await appliance.RestartAsync();
        Assert.Equal(Canary, Reveal(appliance, "db01"));
    }

    [Theory]
    [InlineData("\"rubbish\"")]
    [InlineData("\"v1.00000000.AAAA\"")]
    [InlineData("17")]
    public async Task What_is_no_sealed_password_in_the_database_makes_one_power_system_useless_and_nothing_else(string stored)
    {
        await using var appliance = await StartAsync();
        await appliance.PutAsync("systems/web02", Web02());
        await appliance.App.Services.GetRequiredService<Database>().WriteAsync(connection =>
        {
            var body = JsonNode.Parse(connection.QuerySingle<string>("SELECT body FROM objects WHERE name = 'web02'"))!;
            body["power"]!["bmc"]!["password"] = JsonNode.Parse(stored);
            return connection.Execute("UPDATE objects SET body = @body WHERE kind = 'system' AND name = 'web02'", new { body = body.ToJsonString() });
        });
        await appliance.RestartAsync();
        using var asked = await appliance.Admin.PostAsJsonAsync("api/v1/systems/web02/power", new { verb = "on" });
        var intent = (await asked.Content.ReadFromJsonAsync<JsonNode>())!["id"];
        JsonNode now = intent!;
        for (var patience = 0; patience < 100 && (now = (await appliance.SendAsync(HttpMethod.Get, $"power/intents/{intent}", null))!)["ended_at"] is null; patience++) await Task.Delay(50);
        Assert.Equal("web02: the password of its power system bmc cannot be opened: what is stored is no sealed password; give the password again", now["reason"]!.GetValue<string>());
        Assert.Contains("is no sealed password", await appliance.Admin.GetStringAsync("api/v1/systems/web02/power"), StringComparison.Ordinal);
        await appliance.PutAsync("systems/web02", Web02("another"));
        Assert.Equal("another", Reveal(appliance, "web02"));
    }

    [Theory]
    [InlineData("""{"type": "ipmy", "address": "192.0.2.7"}""", "is none of ipmi, redfish, fence, libvirt, wol, webhook, manual, agent")]
    [InlineData("""{"address": "192.0.2.7"}""", "is missing; use one of ipmi")]
    [InlineData("""{"type": "ipmi"}""", "power.bmc.address")]
    [InlineData("""{"type": "ipmi", "address": "not a name"}""", "is neither an IP address nor a name")]
    [InlineData("""{"type": "ipmi", "address": "192.0.2.7", "port": 70000}""", "is 1 to 65535")]
    [InlineData("""{"type": "ipmi", "address": "192.0.2.7", "boot_mode": "legacy"}""", "is none of bios, uefi")]
    [InlineData("""{"type": "fence", "address": "192.0.2.7", "options": {"passwd": "x"}}""", "looks like a password")]
    [InlineData("""{"type": "fence", "address": "192.0.2.7", "options": {"agent": "a\nb"}}""", "is no option")]
    [InlineData("""{"type": "ipmi", "address": "192.0.2.7", "password": "a\nb"}""", "is one line of 1 to 256 characters")]
    [InlineData("""{"type": "ipmi", "address": "192.0.2.7", "plug": "3"}""", "plug")]
    public async Task A_wrong_power_system_is_refused_with_the_field_and_the_fix(string power, string sentence)
    {
        await using var appliance = await StartAsync();
        using StringContent body = new($$$"""{"profile": "guest", "power": {"bmc": {{{power}}} }}""", Encoding.UTF8, "application/json");
        using var answer = await appliance.Admin.PutAsync("api/v1/systems/web02", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(sentence, System.Text.RegularExpressions.Regex.Unescape(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    private static async Task<ApplianceUnderTest> StartAsync()
    {
        var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        return appliance;
    }

    private static string Reveal(ApplianceUnderTest appliance, string system) =>
        PowerPasswords.Reveal(appliance.App.Services.GetRequiredService<SecretBox>(), appliance.App.Services.GetRequiredService<InventoryStore>().Current.Systems[system], "bmc");

    private static object Web02(string password = Canary, string address = "192.0.2.7") => new
    {
        profile = "guest",
        power = new { bmc = new { type = "ipmi", address, user = "admin", password, boot_mode = "uefi" } },
    };
}
