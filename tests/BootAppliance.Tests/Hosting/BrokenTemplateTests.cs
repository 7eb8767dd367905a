using BootAppliance.Inventory;
using BootAppliance.Web;

namespace BootAppliance.Tests.Hosting;

/// <summary>The status page says which template is broken, for whom and where, until it renders again.</summary>
public sealed class BrokenTemplateTests
{
    [Fact]
    public async Task A_template_that_cannot_work_is_on_both_pages_with_its_line_until_it_is_mended()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await WriteAsync(appliance, "test/guest.sh", "#!/bin/sh\necho {{hostname}}\n");
        await appliance.AddMachinesAsync("test/guest.sh", 2, 3);
        Assert.DoesNotContain("Template", await OverviewAsync(appliance), StringComparison.Ordinal);
        await WriteAsync(appliance, "test/guest.sh", "#!/bin/sh\n{{#if hostname}}\necho\n");
        var overview = await OverviewAsync(appliance);
        Assert.Contains("2 machines: test/guest.sh", overview, StringComparison.Ordinal);
        Assert.Contains("test/guest.sh line 2", overview, StringComparison.Ordinal);
        Assert.Contains("bootappliance autoinstall list --filter test/guest.sh", overview, StringComparison.Ordinal);
        var machine = await MachineAsync(appliance, "web02");
        Assert.Contains("test/guest.sh line 2", machine, StringComparison.Ordinal);
        Assert.Contains("bootappliance autoinstall preview web02", machine, StringComparison.Ordinal);
        await WriteAsync(appliance, "test/guest.sh", "#!/bin/sh\n{{#if hostname}}\necho\n{{/if}}\n");
        Assert.DoesNotContain("Template", await OverviewAsync(appliance), StringComparison.Ordinal);
        Assert.DoesNotContain("Template", await MachineAsync(appliance, "web02"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_that_fails_for_one_machine_is_shown_for_it_and_not_for_the_other()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await WriteAsync(appliance, "test/guest.sh", "#!/bin/sh\n{{> own.sh}}\n");
        await WriteAsync(appliance, "snippets/own.sh", "true\n");
        await WriteAsync(appliance, "snippets/per_system/web02/own.sh", "true\n{{#each interfaces}}\n");
        await appliance.AddMachinesAsync("test/guest.sh", 2, 3);
        Assert.DoesNotContain("Template", await MachineAsync(appliance, "web03"), StringComparison.Ordinal);
        Assert.Contains("snippets/per_system/web02/own.sh line 2", await MachineAsync(appliance, "web02"), StringComparison.Ordinal);

        // The overview knows it once the machine has asked in vain.
        Assert.DoesNotContain("Template", await OverviewAsync(appliance), StringComparison.Ordinal);
        await appliance.ArmAsync("web02");
        using var client = appliance.Machine();
        await client.GetStringAsync("boot/ipxe");
        using var refused = await client.GetAsync(new Uri($"autoinstall/{appliance.Token("web02", BootAppliance.Installs.TokenPurpose.Answer)}/guest.sh", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("web02: template", await OverviewAsync(appliance), StringComparison.Ordinal);
        await WriteAsync(appliance, "snippets/per_system/web02/own.sh", "true\n");
        Assert.DoesNotContain("Template", await OverviewAsync(appliance), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_boot_script_that_does_not_render_is_shown_until_it_does()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await WriteAsync(appliance, "ipxe/local.ipxe", "#!ipxe\n{{#if mac}}\n");
        using var client = appliance.Machine();
        using var refused = await client.GetAsync(new Uri("boot/ipxe", UriKind.Relative));
        Assert.False(refused.IsSuccessStatusCode);
        Assert.Contains("web02: template", await OverviewAsync(appliance), StringComparison.Ordinal);
        Assert.Contains("ipxe/local.ipxe line 2", await MachineAsync(appliance, "web02"), StringComparison.Ordinal);
        await WriteAsync(appliance, "ipxe/local.ipxe", "#!ipxe\nexit\n");
        Assert.DoesNotContain("Template", await OverviewAsync(appliance), StringComparison.Ordinal);
    }

    private static async Task WriteAsync(ApplianceUnderTest appliance, string name, string text)
    {
        var path = Path.Combine(appliance.TemplatesDirectory, name + ".hbs");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);
    }

    private static Task<string> OverviewAsync(ApplianceUnderTest appliance) =>
        Task.FromResult(string.Concat(appliance.Service<HealthReport>().Rows.Where(one => !one.Works && one.Name == "Template").Select(one => HealthList.Problem(one).ToString())));

    private static async Task<string> MachineAsync(ApplianceUnderTest appliance, string name)
    {
        var problem = appliance.Service<HealthReport>().ProblemOf(appliance.Service<InventoryStore>().Current.Systems[name]);
        var page = await appliance.Admin.GetStringAsync($"http://localhost/machines/{name}");
        Assert.Equal(problem is not null, page.Contains("class=\"problem\"", StringComparison.Ordinal));
        return problem is null ? "" : HealthList.Problem(problem).ToString();
    }
}
