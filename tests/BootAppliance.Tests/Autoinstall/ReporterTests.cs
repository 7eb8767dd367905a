using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using BootAppliance.Autoinstall;
using BootAppliance.Installs;
using BootAppliance.Installs.Logs;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>The reporters that are not Debian's, against the server itself: by curl in Red Hat's and SUSE's installers, by Python in ESXi's.</summary>
public sealed partial class ReporterTests
{
    [Theory]
    [InlineData("redhat/reporter.sh", "curl")]
    [InlineData("snippets/esxi/ba_event_esxi.sh", "python3")]
    public async Task A_reporter_carries_every_event_and_a_hostile_text_to_the_server(string template, string needs)
    {
        Assert.True(await RunAsync("sh", $"command -v {needs}") is { Code: 0 }, $"{needs} is missing; eng/install-test-needs installs it");
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        var token = await appliance.BeginInstallAsync();
        using var machine = appliance.Machine();
        var url = new Uri(machine.BaseAddress!, $"callback/{token}").AbsoluteUri;
        var reporter = Assert.IsType<RenderResult.Rendered>(new TemplateRenderer(new TemplateStore(AutoinstallServices.ShippedTemplates, null)).Render(template, new Dictionary<string, object?> { ["callback_url"] = url })).Text;
        // The function alone: the file of the family calls it with its own arguments.
        var function = reporter.Replace("ba_event \"$@\"\n", "", StringComparison.Ordinal);
        var said = await RunAsync("sh", function + """

            ba_event started
            ba_event progress percent=50 'text=say "it'\''s" $(reboot) `reboot` {{x}} <b>'
            ba_event progress "text=příliš žluťoučký kůň: to the end"
            ba_event finished percent=100
            """);
        Assert.Equal((0, ""), said);
        Assert.Equal("installed", await appliance.StateAsync("web02"));
        Assert.Contains("to the end", await appliance.EventsAsync(), StringComparison.Ordinal);
        Assert.Contains("""$(reboot) `reboot` {{x}}""", await appliance.EventsAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redhat/reporter.sh", "/tmp", "anaconda.log")]
    [InlineData("redhat7/reporter.sh", "/tmp", "program.log")]
    [InlineData("ubuntu/reporter.sh", "/var/log/installer", "curtin-install.log")]
    [InlineData("suse/reporter.sh", "/var/log/YaST2", "y2log")]
    public async Task A_reporter_leaves_the_installers_log_whole_and_goes_on_where_it_was_interrupted(string template, string logs, string name)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        var token = await appliance.BeginInstallAsync();
        using var machine = appliance.Machine();
        var folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;
        // An installer's folders, not this machine's.
        var reporter = LogReporter.Render(template, machine.BaseAddress!, token).Replace("/var/log/cloud-init.log", "/nowhere", StringComparison.Ordinal)
            .Replace(logs + "/$name", folder + "/$name", StringComparison.Ordinal).Replace($"{logs}/{name}", $"{folder}/{name}", StringComparison.Ordinal).Replace("/tmp/ba_", folder + "/ba_", StringComparison.Ordinal);
        await LogReporter.CheckAsync(appliance, token, Path.Combine(folder, name), name, async () => Assert.Equal((0, ""), await RunAsync("sh", $"set -- logs\n{reporter}")));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_new_system_tells_what_is_installed_in_it_by_the_token_of_its_first_boot_alone_and_once()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        var token = await appliance.BeginInstallAsync();
        using var machine = appliance.Machine();
        var boot = appliance.Token("web02", TokenPurpose.FirstBoot);
        var script = $"path=/callback/{boot}\n" + Assert.IsType<RenderResult.Rendered>(new TemplateRenderer(new TemplateStore(AutoinstallServices.ShippedTemplates, null)).Render("snippets/packages.sh", new Dictionary<string, object?>
        {
            ["callback_host"] = machine.BaseAddress!.Host,
            ["callback_port"] = machine.BaseAddress.Port.ToString(),
            ["meta"] = new Dictionary<string, object?> { ["report_packages"] = "yes" },
        })).Text;
        await RunAsync("bash", script);
        Assert.Empty(appliance.Service<InstallLogs>().Of(appliance.Service<InstallStore>().Of("web02")!.Id));

        using (await machine.PostAsync($"callback/{token}/finished", null)) await RunAsync("bash", script.Replace(boot, token, StringComparison.Ordinal));
        Assert.Empty(appliance.Service<InstallLogs>().Of(appliance.Service<InstallStore>().Of("web02")!.Id));
        Assert.Equal((0, ""), await RunAsync("bash", script));
        var (_, installed) = await RunAsync("sh", "dpkg-query -W -f '${Package} ${Version}\n' | LC_ALL=C sort");
        Assert.Contains("\ndpkg ", installed, StringComparison.Ordinal);
        Assert.Equal(installed, await appliance.Admin.GetStringAsync("api/v1/installs/web02/logs/packages"));

        using (await machine.PostAsync($"callback/{boot}/firstboot", null)) await RunAsync("bash", script);
        using var late = await machine.PostAsync($"callback/{boot}/log/packages?offset={installed.Length}", new StringContent("late 1\n"));
        Assert.Equal((HttpStatusCode.NotFound, installed), (late.StatusCode, await appliance.Admin.GetStringAsync("api/v1/installs/web02/logs/packages")));
    }

    [Fact]
    public void Each_log_that_a_template_leaves_has_a_name_that_is_taken()
    {
        var named = Directory.EnumerateFiles(Path.Combine(Repository.Root, "pxe-templates"), "reporter.sh.hbs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var names = named.SelectMany(text => NamePattern().Matches(text)).Select(match => match.Groups["name"].Value)
            .Concat(named.SelectMany(text => ListPattern().Matches(text)).SelectMany(match => match.Groups["names"].Value.Split(' ').Select(name => name.EndsWith(".log", StringComparison.Ordinal) ? name : name + ".log"))).ToList();
        Assert.True(names.Count > 10);
        Assert.All(names, name => Assert.True(LogNames.IsUploaded(name), name));
    }

    [GeneratedRegex(@"ba_log \S+ (?<name>[a-z0-9.-]+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex("for name in (?<names>[^;]+); do ba_log", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ListPattern();

    private static async Task<(int Code, string Said)> RunAsync(string shell, string script)
    {
        using var process = Process.Start(new ProcessStartInfo(shell) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(script + "\n");
        process.StandardInput.Close();
        var said = await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, said.StartsWith('/') ? "" : said);
    }
}
