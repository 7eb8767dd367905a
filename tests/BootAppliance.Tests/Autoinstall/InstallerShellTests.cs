using System.Diagnostics;
using BootAppliance.Installs;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>The reporter in the shell that runs it: the BusyBox of Debian's installer, from the package debian-installer-12-netboot-amd64.</summary>
public sealed class InstallerShellTests : IDisposable
{
    private const string Initrd = "/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64/initrd.gz";

    private readonly DirectoryInfo _installer = Directory.CreateTempSubdirectory("bootappliance-installer-");

    [InstallerFact]
    public async Task The_installers_own_shell_reports_from_start_to_finish()
    {
        await RunAsync("sh", "-c", $"zcat {Initrd} | cpio -idm --quiet");
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync();
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        await machine.GetStringAsync("boot/ipxe");
        var script = await machine.GetStringAsync($"autoinstall/{appliance.Token("web02", TokenPurpose.Answer)}/guest.sh");
        const string Hostile = """
            ba_event progress percent=50 'text=say "it'\''s" $(reboot) `reboot` {{x}} <b>'
            ba_event progress "text=příliš žluťoučký kůň: to the end"
            """;
        await File.WriteAllTextAsync(Path.Combine(_installer.FullName, "guest.sh"), script.Replace("ba_event finished", Hostile + "\nba_event finished", StringComparison.Ordinal));
        Assert.DoesNotContain("could not be reported", await RunAsync("chroot", ".", "/bin/sh", "-c", "LANG=C.UTF-8 /bin/sh /guest.sh"), StringComparison.Ordinal);
        Assert.Equal("installed", await appliance.StateAsync("web02"));
        Assert.Contains("to the end", await appliance.EventsAsync(), StringComparison.Ordinal);
        Assert.Contains("""$(reboot) `reboot` {{x}}""", await appliance.EventsAsync(), StringComparison.Ordinal);
    }

    [InstallerFact]
    public async Task The_installers_own_shell_leaves_a_log_whole_and_goes_on_where_it_was_interrupted()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        var token = await BeginWithReporterAsync(appliance);
        await LogReporter.CheckAsync(appliance, token, Path.Combine(_installer.FullName, "var/log/syslog"), "installer-syslog", () => RunAsync("chroot", ".", "/bin/sh", "-c", "LANG=C.UTF-8 /bin/sh /ba_event logs"));
    }

    [InstallerFact]
    public async Task The_watcher_tells_each_step_of_the_installers_menu_and_the_one_that_failed()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        var token = await BeginWithReporterAsync(appliance);
        string[] steps = ["netcfg", "bootstrap-base", "user-setup-udeb", "apt-setup-udeb", "pkgsel", "grub-installer"];
        var log = string.Concat(steps.Select(step => $"Nov 21 18:00:00 main-menu[250]: INFO: Menu item '{step}' selected\n")) + "Nov 21 18:00:01 main-menu[250]: WARNING **: Configuring 'grub-installer' failed with error code 1\n";
        await File.WriteAllTextAsync(Path.Combine(_installer.FullName, "var/log/syslog"), log);
        await RunAsync("chroot", ".", "/bin/sh", "-c", "/bin/sh /ba_event watch");
        var install = appliance.Service<InstallStore>().Of("web02")!;
        Assert.Equal(["base system", "package sources", "packages", "boot loader"], install.Phases.Select(one => one.Name).Skip(3).Take(4));
        Assert.Equal((InstallState.Failed, 90), (install.State, install.Percent));
        Assert.Contains("grub-installer", install.Reason, StringComparison.Ordinal);
    }

    public void Dispose() => _installer.Delete(recursive: true);

    /// <summary>An install has begun, and its installer has the reporter at /ba_event.</summary>
    private async Task<string> BeginWithReporterAsync(ApplianceUnderTest appliance)
    {
        await RunAsync("sh", "-c", $"zcat {Initrd} | cpio -idm --quiet");
        await appliance.AddMachinesAsync();
        var token = await appliance.BeginInstallAsync();
        using var machine = appliance.Machine();
        await File.WriteAllTextAsync(Path.Combine(_installer.FullName, "ba_event"), LogReporter.Render("snippets/reporter.sh", machine.BaseAddress!, token));
        return token;
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = _installer.FullName, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private sealed class InstallerFactAttribute : FactAttribute
    {
        public InstallerFactAttribute()
        {
            if (!Environment.IsPrivilegedProcess || !File.Exists(Initrd)) Skip = "needs root and debian-installer-12-netboot-amd64";
        }
    }
}
