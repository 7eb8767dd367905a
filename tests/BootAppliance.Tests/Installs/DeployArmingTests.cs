using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BootAppliance.Tests.Content;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Installs;

/// <summary>Machines that are deployed from a template, from the inventory to the plan, over the whole appliance.</summary>
public sealed class DeployArmingTests : IAsyncLifetime
{
    private TemplatesUnderTest _templates = null!;

    private ApplianceUnderTest Appliance => _templates.Appliance;

    public async Task InitializeAsync()
    {
        _templates = await TemplatesUnderTest.StartAsync();
        await Appliance.AddMachinesAsync();
        await ProfileAsync(new { distro = "guest", template = TemplatesUnderTest.Name, disk = "smallest" });
        await SystemAsync(null);
    }

    public async Task DisposeAsync() => await _templates.DisposeAsync();

    [Fact]
    public async Task A_machine_is_armed_for_a_template_that_is_there_and_for_no_other()
    {
        Assert.Equal(
            $"system \"web02\" cannot be deployed from the template {TemplatesUnderTest.Name} (from profile web): it is not in this appliance; publish it with: bootappliance template publish IMAGE --name {TemplatesUnderTest.Name} --key KEY, or name one that is there, by: bootappliance template list",
            await RefusalAsync());
        await _templates.PublishAsync(Images.Disk(1, 5));
        Assert.Null(await RefusalAsync());
        await SystemAsync($"{TemplatesUnderTest.Name}/v=1");
        Assert.Null(await RefusalAsync());
        await SystemAsync($"{TemplatesUnderTest.Name}/v=7");
        Assert.Contains("(from system web02): there is no version 7 of it in this appliance, the newest is 1; name another, by: bootappliance template list --filter", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_new_is_made_of_a_retired_version()
    {
        await _templates.PublishAsync(Images.Disk(1, 5));
        await _templates.PublishAsync(Images.Disk(2, 5));
        await _templates.RunAsync("template", "retire", $"{TemplatesUnderTest.Name}/v=1", "--why", "old kernel");
        Assert.Null(await RefusalAsync());
        await SystemAsync($"{TemplatesUnderTest.Name}/v=1");
        Assert.Contains("version 1 is retired: old kernel; name another", await RefusalAsync(), StringComparison.Ordinal);
        await SystemAsync(null);
        await _templates.RunAsync("template", "retire", $"{TemplatesUnderTest.Name}/v=2", "--why", "older kernel");
        Assert.Contains("every version of it is retired; publish a new one", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_without_a_template_is_not_armed_and_what_stands_in_the_metadata_is_none()
    {
        await ProfileAsync(new { distro = "guest", autoinstall = "nocloud/plan.json", autoinstall_meta = new { template = TemplatesUnderTest.Name } });
        Assert.Equal(
            "system \"web02\" is deployed from a template, for its answer file is nocloud/plan.json (from profile web), and has none; name one of `bootappliance template list` with: bootappliance profile edit web --template ccnx:/example.com/linux/web",
            await RefusalAsync());
        Assert.Equal("idle", await Appliance.StateAsync("web02"));
    }

    [Fact]
    public async Task A_disk_that_only_the_metadata_names_is_not_passed_over()
    {
        await _templates.PublishAsync(Images.Disk(1, 5));
        await ProfileAsync(new { distro = "guest", template = TemplatesUnderTest.Name, autoinstall_meta = new { disk = "serial=S3Z1" } });
        Assert.Equal(
            "system \"web02\" has disk=serial=S3Z1 among its metadata (from profile web), which no deployment reads; say which disk with: bootappliance profile edit web --disk RULE --meta '!disk'",
            await RefusalAsync());
        await ProfileAsync(new { distro = "guest", template = TemplatesUnderTest.Name, disk = "serial=S3Z1", autoinstall_meta = new { disk = "serial=S3Z1" } });
        Assert.Null(await RefusalAsync());
    }

    [Fact]
    public async Task An_installer_is_not_booted_with_the_plan_of_a_deployment()
    {
        await _templates.PublishAsync(Images.Disk(1, 5));
        using (var known = await Appliance.Admin.GetAsync("api/v1/distros/guest"))
        {
            var distro = JsonNode.Parse(await known.Content.ReadAsStringAsync())!;
            await Appliance.PutAsync("distros/guest", new { kernel = distro["kernel"], initrd = distro["initrd"], breed = "debian" });
        }

        Assert.Contains("would boot the installer of the distro guest; give it a profile with the helper image's distro", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_discovered_or_wiped_needs_no_template()
    {
        await Appliance.PutAsync("profiles/helper", new { distro = "guest" });
        foreach (var order in (object[])[new { mode = "discover" }, new { mode = "wipe", disk = "all", confirm = "web02" }])
            Assert.Null(await RefusalAsync(order));
        var plan = await PlanAsync();
        Assert.Equal(("wipe", "all"), ((string?)plan["mode"], (string?)plan["disk"]));
    }

    [Fact]
    public async Task The_plan_says_which_template_goes_to_which_disk_and_metadata_says_neither()
    {
        await _templates.PublishAsync(Images.Disk(1, 5));
        await SystemAsync(null, new { template = "ccnx:/example.com/other", disk = "/dev/sda", poweroff = "yes" });
        Assert.Null(await RefusalAsync());
        var plan = await PlanAsync();
        Assert.Equal(("install", TemplatesUnderTest.Name, "smallest", "poweroff"), ((string?)plan["mode"], (string?)plan["template"], (string?)plan["disk"], (string?)plan["after"]));
        Assert.Equal("builds", (string?)Assert.Single(plan["publishers"]!.AsArray())!["name"]);
        Assert.Equal("installing", await Appliance.StateAsync("web02"));
    }

    [Fact]
    public async Task Cloud_init_of_a_deployed_machine_reports_its_boot_and_of_a_cloud_image_its_start()
    {
        Assert.Contains("bootappliance-booted", await Appliance.Admin.GetStringAsync("api/v1/systems/web02/autoinstall?file=vendor-data") + await Appliance.Admin.GetStringAsync("api/v1/systems/web02/autoinstall?file=user-data"), StringComparison.Ordinal);
        await SystemAsync(null, new { }, "nocloud/user-data.yaml");
        Assert.Contains("bootappliance-started", await Appliance.Admin.GetStringAsync("api/v1/systems/web02/autoinstall"), StringComparison.Ordinal);
    }

    private Task ProfileAsync(object profile) => Appliance.PutAsync("profiles/web", profile);

    private Task SystemAsync(string? template, object? meta = null, string? answer = null) => Appliance.PutAsync(
        "systems/web02", new { profile = "web", template, autoinstall = answer, autoinstall_meta = meta ?? new { }, interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:02" } } });

    /// <summary>Why it is not armed; null if it is.</summary>
    private async Task<string?> RefusalAsync(object? order = null)
    {
        using var answer = await Appliance.Admin.PostAsJsonAsync("api/v1/systems/web02/arm", order ?? new { });
        if (answer.StatusCode == HttpStatusCode.OK) return null;
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        return (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["detail"];
    }

    private async Task<JsonNode> PlanAsync()
    {
        using var machine = Appliance.Machine(2);
        var url = (await machine.GetStringAsync("boot/ipxe")).Split("ba.plan=")[1].Split([' ', '\n'])[0];
        return JsonNode.Parse(await machine.GetStringAsync(new Uri(url).AbsolutePath))!;
    }
}
