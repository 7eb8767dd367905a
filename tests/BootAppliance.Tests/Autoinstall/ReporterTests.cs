using System.Diagnostics;
using BootAppliance.Autoinstall;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>The reporters that are not Debian's, against the server itself: by curl in Red Hat's and SUSE's installers, by Python in ESXi's.</summary>
public sealed class ReporterTests
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
