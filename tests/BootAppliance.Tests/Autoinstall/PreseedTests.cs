using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using BootAppliance.Installs;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>The shipped Debian answer file, rendered by the whole appliance, judged by Debian's own tools.</summary>
public sealed partial class PreseedTests
{
    public static TheoryData<string> Systems { get; } =
    [
        "{}",
        """{"ssh_key":"ssh-ed25519 AAAA it's me","username":"ops","packages":"vim tmux"}""",
        """{"root_password_hash":"$6$salt$hash","disk":"/dev/nvme0n1","locale":"de_DE.UTF-8","keymap":"de","time_zone":"Europe/Berlin","mirror_proxy":"http://10.0.0.1:3142/","poweroff":"yes"}""",
    ];

    [Theory, MemberData(nameof(Systems))]
    public async Task It_is_what_debconf_takes(string meta)
    {
        var preseed = await RenderAsync(meta);
        Assert.Equal((0, ""), await RunAsync("debconf-set-selections", ["--checkonly"], preseed));
    }

    [Theory, MemberData(nameof(Systems))]
    public async Task The_scripts_in_it_are_shell(string meta)
    {
        var preseed = await RenderAsync(meta);
        var scripts = ScriptPattern().Matches(preseed).Select(match => Encoding.UTF8.GetString(Convert.FromBase64String(match.Groups["text"].Value))).ToList();
        Assert.Equal(2, scripts.Count);
        foreach (var script in scripts) Assert.Equal((0, ""), await RunAsync("sh", ["-n"], script));
    }

    private static async Task<string> RenderAsync(string meta)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("debian/preseed.cfg");
        await appliance.SendAsync(HttpMethod.Put, "systems/web02", new StringContent(
            $$$$"""{"profile":"guest","hostname":"web02.example.org","autoinstall_meta":{{{{meta}}}},"interfaces":{"eth0":{"mac_address":"52:54:00:00:00:02"}}}""", Encoding.UTF8, "application/json"));
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        await machine.GetStringAsync("boot/ipxe");
        return await machine.GetStringAsync($"autoinstall/{appliance.Token("web02", TokenPurpose.Answer)}/preseed.cfg");
    }

    private static async Task<(int Code, string Errors)> RunAsync(string program, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }

    [GeneratedRegex(@"string echo '?(?<text>[A-Za-z0-9+/=]+)'? \| base64 -d", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ScriptPattern();
}
