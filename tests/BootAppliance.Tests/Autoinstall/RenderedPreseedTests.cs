using System.Diagnostics;
using System.Text;
using BootAppliance.Installs;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>The preseed file that machines fetch, judged by debconf, and the scripts in it, judged by the shell.</summary>
public sealed class RenderedPreseedTests
{
    public static TheoryData<object> Systems => new()
    {
        new { profile = "guest", interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:02" } } },
        new
        {
            profile = "guest",
            hostname = "web02.example.net",
            gateway = "192.0.2.1",
            name_servers = new[] { "192.0.2.53", "192.0.2.54" },
            interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:02", ip_address = "192.0.2.2", netmask = "255.255.255.0", @static = true } },
        },
        new
        {
            profile = "guest",
            interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:02" } },
            autoinstall_meta = new Dictionary<string, string>
            {
                ["locale"] = "cs_CZ.UTF-8",
                ["keymap"] = "cz",
                ["mirror_proxy"] = "http://proxy:3128/",
                ["security_host"] = "mirror:3142",
                ["root_password_hash"] = "$6$abcdefgh$0123456789",
                ["username"] = "it's \"me\" $(reboot) `reboot` {{x}}",
                ["ssh_key"] = "ssh-ed25519 AAAA o'neil@$(reboot)",
                ["disk"] = "/dev/vda",
                ["packages"] = "vim 'x' \"y\" $(reboot)",
                ["poweroff"] = "true",
            },
        },
    };

    [Theory, MemberData(nameof(Systems))]
    public async Task Debconf_and_the_shell_accept_what_was_rendered(object system)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("debian/preseed.cfg");
        await appliance.PutAsync("systems/web02", system);
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        await machine.GetStringAsync("boot/ipxe");
        var preseed = await machine.GetStringAsync($"autoinstall/{appliance.Token("web02", TokenPurpose.Answer)}/preseed.cfg");
        Assert.Equal((0, ""), await RunAsync("debconf-set-selections", "--checkonly", preseed));
        string[] scripts = [.. Between(preseed, "string echo ", " | base64").Select(text => Encoding.UTF8.GetString(Convert.FromBase64String(text)))];
        string[] commands = [.. Between(preseed, "_command string ", "\n")];
        Assert.True(scripts.Length == 2 && commands.Length >= 2, preseed);
        foreach (var script in scripts.Concat(commands)) Assert.Equal((0, ""), await RunAsync("sh", "-n", script));
    }

    // What stands between two marks on a line, for each line that has both.
    private static IEnumerable<string> Between(string text, string before, string after) =>
        from line in text.Split('\n')
        from part in line.Split(before).Skip(1)
        select part.Split(after)[0];

    private static async Task<(int ExitCode, string Said)> RunAsync(string program, string option, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [option]) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false, Environment = { ["DEBCONF_DB_REPLACE"] = "Pipe{infd:none outfd:none}" } })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }
}
