using System.Net;
using System.Text.Json.Nodes;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Autoinstall;

public sealed class AutoinstallEndpointTests
{
    [Fact]
    public async Task A_preview_shows_no_secret_and_no_token()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("debian/preseed.cfg");
        await appliance.PutAsync("systems/web02", new { profile = "guest", autoinstall_meta = new Dictionary<string, string> { ["root_password_hash"] = "$6$salt$thehash", ["time_zone"] = "Europe/Prague" } });
        var preview = await appliance.Admin.GetStringAsync("api/v1/systems/web02/autoinstall");
        Assert.Contains("Europe/Prague", preview, StringComparison.Ordinal);
        Assert.DoesNotContain("thehash", preview, StringComparison.Ordinal);
        Assert.Contains("$6$hidden", preview, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await appliance.Admin.GetAsync("api/v1/systems/web99/autoinstall")).StatusCode);
    }

    [Fact]
    public async Task A_broken_template_is_named_with_its_line_and_harms_nobody_else()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("debian/preseed.cfg", 2, 3);
        Template(appliance, "own/broken.cfg", "d-i one string {{hostname}}\n{{> bad}}\n");
        Template(appliance, "snippets/own/bad", "# fine\n{{#if hostname}}\n{{/each}}\n");
        await appliance.PutAsync("systems/web03", new { profile = "guest", autoinstall = "own/broken.cfg" });
        var verdicts = JsonNode.Parse(await (await appliance.Admin.PostAsync("api/v1/autoinstall/validate", null)).Content.ReadAsStringAsync())!;
        Assert.Equal((2, 1), (verdicts["checked"]!.GetValue<int>(), verdicts["failed"]!.GetValue<int>()));
        var problem = verdicts["items"]![0]!["problems"]![0]!.GetValue<string>();
        Assert.Contains("snippets/own/bad line 3", problem, StringComparison.Ordinal);
        var listed = JsonNode.Parse(await appliance.Admin.GetStringAsync("api/v1/autoinstall?filter=own/"))!["items"]!.AsArray();
        Assert.Contains("line 3", Assert.Single(listed)!["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("snippets/greeting")]
    [InlineData("snippets/own/greeting")]
    [InlineData("snippets/per_distro/guest/greeting")]
    [InlineData("snippets/per_profile/guest/greeting")]
    [InlineData("snippets/per_system/web02/greeting")]
    public async Task The_most_particular_snippet_goes_before_the_common_ones(string last)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("own/a.cfg");
        Template(appliance, "own/a.cfg", "{{> greeting}}\n");
        foreach (var name in new[] { "snippets/greeting", "snippets/own/greeting", "snippets/per_distro/guest/greeting", "snippets/per_profile/guest/greeting", "snippets/per_system/web02/greeting" })
        {
            Template(appliance, name, $"# {name}\n");
            if (name == last) break;
        }

        Assert.Equal($"# {last}\n", await appliance.Admin.GetStringAsync("api/v1/systems/web02/autoinstall"));
    }

    private static void Template(ApplianceUnderTest appliance, string name, string text)
    {
        var path = Path.Combine(appliance.TemplatesDirectory, name + ".hbs");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
