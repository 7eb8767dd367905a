using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using BootAppliance.Installs;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>The reporter of the installers that have curl, taken out of the answer file that a machine fetches and run.</summary>
public sealed partial class CurlReporterTests
{
    [Fact]
    public async Task An_Ubuntu_installer_fetches_its_files_and_its_reporter_reports_from_start_to_finish()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("ubuntu/user-data.yaml");
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        Assert.Contains("ds=nocloud-net;s=", await machine.GetStringAsync("boot/ipxe"), StringComparison.Ordinal);
        var folder = $"autoinstall/{appliance.Token("web02", TokenPurpose.Answer)}";
        Assert.Contains("instance-id: \"web02-1\"", await machine.GetStringAsync($"{folder}/meta-data"), StringComparison.Ordinal);
        Assert.StartsWith("#cloud-config", await machine.GetStringAsync($"{folder}/vendor-data"), StringComparison.Ordinal);
        var answer = await machine.GetStringAsync($"{folder}/user-data");
        var reporter = Encoding.UTF8.GetString(Convert.FromBase64String(ScriptPattern().Match(answer).Groups["script"].Value));
        foreach (var words in (string[][])[["started"], ["progress", "percent=50", "text=say \"it's\" $(reboot) <b>ůň"], ["finished"]])
            Assert.Equal("", await RunAsync(reporter, words));
        Assert.Equal("installed", await appliance.StateAsync("web02"));
        Assert.Contains("$(reboot)", await appliance.EventsAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string script, string[] words)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-s", .. words]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        await shell.StandardInput.WriteAsync(script);
        shell.StandardInput.Close();
        var said = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return said;
    }

    [GeneratedRegex(@"echo (?<script>\S{64,}) \| base64 -d", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ScriptPattern();
}
