using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BootAppliance.Content.Names;
using BootAppliance.Inventory;
using BootAppliance.Tests.Cli;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Inventory;

/// <summary>The fields <c>template</c> and <c>disk</c>: what is inherited, what they make of the answer file, what is refused.</summary>
public sealed class DeployFieldTests
{
    private const string Web = "ccnx:/example.com/linux/web";

    private static readonly InventoryView s_view = InventoryView.Empty.With(new Distro { Name = "d" }).With(new Profile { Name = "base", Distro = "d", Autoinstall = "debian/preseed.cfg" })
        .With(new Profile { Name = "web", Parent = "base", Template = Web, Disk = "smallest" });

    [Fact]
    public void Who_names_a_template_needs_no_answer_file()
    {
        var effective = EffectiveSystem.Of(s_view, new SystemObject { Name = "web01", Profile = "web", Disk = "serial=S3Z1" });
        Assert.Equal(new Sourced<string?>("nocloud/plan.json", "profile web"), effective.Autoinstall);
        Assert.Equal(new Sourced<string?>(Web, "profile web"), effective.Template);
        Assert.Equal(new Sourced<string?>("serial=S3Z1", "system web01"), effective.Disk);
        Assert.True(effective.IsDeployed);
    }

    [Fact]
    public void A_nearer_answer_file_goes_before_the_template_and_a_nearer_template_before_the_answer_file()
    {
        var installed = EffectiveSystem.Of(s_view, new SystemObject { Name = "web01", Profile = "web", Autoinstall = "debian/preseed.cfg" });
        Assert.Equal((new Sourced<string?>("debian/preseed.cfg", "system web01"), false), (installed.Autoinstall, installed.IsDeployed));
        var deployed = EffectiveSystem.Of(s_view, new SystemObject { Name = "web01", Profile = "base", Template = Web });
        Assert.Equal((new Sourced<string?>("nocloud/plan.json", "system web01"), true), (deployed.Autoinstall, deployed.IsDeployed));
        var own = EffectiveSystem.Of(s_view, new SystemObject { Name = "web01", Profile = "base", Template = Web, Autoinstall = "own/plan.json" });
        Assert.Equal(("own/plan.json", true), (own.Autoinstall.Value, own.IsDeployed));
        var pinned = EffectiveSystem.Of(s_view.With(new Profile { Name = "own", Distro = "d", Autoinstall = "own/plan.json", Template = Web }), new SystemObject { Name = "web01", Profile = "own", Template = $"{Web}/v=7" });
        Assert.Equal((new Sourced<string?>("own/plan.json", "profile own"), $"{Web}/v=7"), (pinned.Autoinstall, pinned.Template.Value));
    }

    [Theory]
    [InlineData("ccnx:/example.com/linux/web", null)]
    [InlineData("ccnx:/example.com/linux/web/v=7", null)]
    [InlineData("ccnx:/example.com/linux/web/v=7/disk1", "names a disk, and a machine is made of a whole version; write such as")]
    [InlineData("ccnx:/example.com/linux/web/v=07", "\"v=07\" is no version")]
    [InlineData("web", "The name does not begin with ccnx:/; write such as ccnx:/example.com/linux/web")]
    [InlineData("", "The name is empty")]
    public void A_machine_is_made_of_a_template_or_of_a_version_of_one(string text, string? wrong)
    {
        if (wrong is null) Assert.Null(TemplateUri.Objection(text));
        else Assert.Contains(wrong, TemplateUri.Objection(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("profiles/web", """{"distro":"guest","template":"web"}""", "template", "write such as ccnx:/example.com/linux/web")]
    [InlineData("systems/web03", """{"profile":"guest","template":"ccnx:/example.com/linux/web/v=7/disk0"}""", "template", "a whole version")]
    [InlineData("systems/web03", """{"profile":"guest","disk":"first"}""", "disk", "\"first\" is not understood; there are serial=")]
    [InlineData("images/tool", """{"disk":"smallest,largest"}""", "disk", "take one of them")]
    [InlineData("profiles/web", """{"distro":"guest","template":"ccnx:/example.com/linux/web","autoinstall":"debian/preseed.cfg"}""", "template", "stands beside the answer file debian/preseed.cfg")]
    [InlineData("profiles/web", """{"distro":"guest","disk":"/dev/sda"}""", "disk", "the device that an installer takes is --meta disk=")]
    [InlineData("settings/settings", """{"disk":"all"}""", "disk", "\"all\" is not understood")]
    public async Task What_is_no_template_and_what_is_no_rule_is_refused_by_its_field(string path, string body, string field, string why)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        var asked = JsonNode.Parse(body)!.AsObject();
        using var answer = await appliance.Admin.PutAsJsonAsync($"api/v1/{path}", asked);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]!.AsObject();
        Assert.Equal(field, Assert.Single(errors).Key);
        Assert.Contains(why, (string?)errors[field]![0], StringComparison.Ordinal);

        // A file of many is refused whole.
        var (kind, name) = (path[..path.IndexOf('/')].TrimEnd('s') is "setting" ? "settings" : path[..path.IndexOf('/')].TrimEnd('s'), path[(path.IndexOf('/') + 1)..]);
        JsonObject good = new() { ["kind"] = "profile", ["name"] = "good", ["distro"] = "guest", ["template"] = Web, ["disk"] = "smallest" };
        var bad = new JsonObject(asked.Select(one => KeyValuePair.Create(one.Key, one.Value?.DeepClone()))) { ["kind"] = kind, ["name"] = name };
        using var applied = await appliance.Admin.PostAsJsonAsync("api/v1/apply", new JsonArray(good.DeepClone(), bad));
        Assert.Equal(HttpStatusCode.BadRequest, applied.StatusCode);
        Assert.Contains($": {field}\"", await applied.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await appliance.Admin.GetAsync("api/v1/profiles/good")).StatusCode);
        using var right = await appliance.Admin.PostAsJsonAsync("api/v1/apply", new JsonArray(good));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task The_command_line_sets_shows_finds_exports_and_copies_both()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("test/guest.sh", 3);
        Assert.Equal(0, (await RunAsync("profile", "add", "web", "--distro", "guest", "--template", Web, "--disk", "transport=nvme,size>=200GiB")).Code);
        Assert.Equal(0, (await RunAsync("system", "add", "web02", "--profile", "web", "--disk", "serial=S3Z1")).Code);
        var shown = (await RunAsync("system", "show", "web02", "--effective")).Output;
        foreach (var line in (string[])[@"autoinstall: +nocloud/plan.json +\(from profile web\)", $@"template: +{Web} +\(from profile web\)", @"disk: +serial=S3Z1 +\(from system web02\)"])
            Assert.Matches(line, shown);
        Assert.Contains($"template: {Web}, from profile web,disk: serial=S3Z1, from system web02", (await RunAsync("system", "explain", "web02")).Output, StringComparison.Ordinal);
        foreach (var filter in (string[])[$"effective.template={Web}", "disk=serial*", "effective.autoinstall=nocloud/plan.json"])
            Assert.Equal((filter, "web02"), (filter, (string?)Assert.Single((await ListAsync("system", "--filter", filter)).AsArray())!["name"]));
        var listed = await ListAsync("profile", "--filter", "name=web");
        await appliance.SendAsync(HttpMethod.Delete, "profiles/web?recursive=true", null);
        await appliance.SendAsync(HttpMethod.Post, "apply", JsonContent.Create(listed));
        Assert.Equal(listed[0]!["disk"]!.ToString(), (string?)(await appliance.SendAsync(HttpMethod.Get, "profiles/web", null))!["disk"]);
        Assert.Equal(0, (await RunAsync("system", "add", "web02", "--profile", "web", "--disk", "serial=S3Z1")).Code);
        Assert.Equal(0, (await RunAsync("profile", "copy", "web", "db")).Code);
        Assert.Equal(Web, (string?)(await appliance.SendAsync(HttpMethod.Get, "profiles/db", null))!["template"]);
        Assert.Equal(0, (await RunAsync("system", "edit", "web02", "--disk", "")).Code);
        Assert.DoesNotContain("S3Z1", (await RunAsync("system", "show", "web02", "--effective")).Output, StringComparison.Ordinal);
        var refused = await RunAsync("system", "edit-many", "--filter", "name=web*", "--template", "web", "--disk", "first");
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("template: The name does not begin with ccnx:/", refused.Errors, StringComparison.Ordinal);

        async Task<JsonNode> ListAsync(string noun, params string[] more) => JsonNode.Parse((await RunAsync([noun, "list", "--json", .. more])).Output)!["items"]!;
        Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => CliTests.RunAsync(appliance, arguments);
    }
}
