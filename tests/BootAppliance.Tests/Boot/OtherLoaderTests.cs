using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using BootAppliance.Autoinstall;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Boot;

/// <summary>Installers that are no Linux kernel with its initrd, and Alpine, which asks for no answer file by itself.</summary>
public sealed class OtherLoaderTests
{
    private const string Folder = "autoinstall/[0-9a-f]{32}/";

    [Fact]
    public async Task ESXi_s_mboot_gets_a_boot_cfg_of_this_machine()
    {
        await using var appliance = await StartAsync("esxi/ks.ks", "mboot.efi", "boot.cfg", "kernel=/b.b00\nkernelopt=cdromBoot runweasel\nmodules=/a.gz --- /b.gz\n");
        using var machine = appliance.Machine();
        var folder = Find(await machine.GetStringAsync("boot/ipxe"), "kernel http://[0-9.:]+/boot/distro/other/kernel -c http://[0-9.:]+/(?<folder>autoinstall/[0-9a-f]{32}/)boot.cfg ", "folder");
        var cfg = await machine.GetStringAsync(folder + "boot.cfg");
        Assert.Contains("prefix=http://192.0.2.9/medium/\n", cfg, StringComparison.Ordinal);
        Assert.Contains("modules=a.gz --- b.gz\n", cfg, StringComparison.Ordinal);
        Assert.Matches($"kernelopt=runweasel ks=http://[0-9.:]+/{folder}ks.ks netdevice=52:54:00:00:00:02 quiet\n", cfg);
        Assert.Equal("booting", await appliance.StateAsync("web02"));
        Assert.Equal(HttpStatusCode.NotFound, (await appliance.Machine(3).GetAsync(folder + "boot.cfg")).StatusCode);
        Assert.Contains("use --boot-loaders ipxe", await machine.GetStringAsync("boot/grub/grub.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wimboot_gets_the_medium_s_files_and_this_machine_s_answers_the_answers_last()
    {
        await using var appliance = await StartAsync("windows/unattend.xml", "wimboot", "boot.wim", "wim");
        using var machine = appliance.Machine();
        var script = await machine.GetStringAsync("boot/ipxe");
        Assert.Equal(
            ["BCD http://192.0.2.9/medium/boot/bcd", "boot.sdi http://192.0.2.9/medium/boot/boot.sdi", "boot.wim http://HERE/boot/distro/other/initrd", "winpeshl.ini http://HERE/TOKEN/winpeshl.ini", "startnet.cmd http://HERE/TOKEN/startnet.cmd", "unattend.xml http://HERE/TOKEN/unattend.xml"],
            script.Split('\n').Where(line => line.StartsWith("initrd --name ", StringComparison.Ordinal)).Select(line => string.Join(' ', line.Split(' ')[2..4])
                .Replace(machine.BaseAddress!.Authority, "HERE", StringComparison.Ordinal).Replace(Find(script, Folder), "TOKEN/", StringComparison.Ordinal)));
        var folder = Find(script, Folder);
        Assert.Contains("net use S: \\\\192.0.2.9\\win /user:guest", await machine.GetStringAsync(folder + "startnet.cmd"), StringComparison.Ordinal);
        Assert.Contains("startnet.cmd", await machine.GetStringAsync(folder + "winpeshl.ini"), StringComparison.Ordinal);
        Assert.Equal("booting", await appliance.StateAsync("web02"));
        Assert.StartsWith("<?xml", await machine.GetStringAsync(folder + "unattend.xml"), StringComparison.Ordinal);
        Assert.Equal("installing", await appliance.StateAsync("web02"));
    }

    [Fact]
    public async Task Alpine_gets_an_overlay_that_begins_and_tar_unpacks_it()
    {
        await using var appliance = await StartAsync("alpine/answers.answers", "vmlinuz-lts", "initramfs-lts", "initrd");
        using var machine = appliance.Machine();
        var script = await machine.GetStringAsync("boot/ipxe");
        var overlay = Find(script, " apkovl=http://[0-9.:]+/(?<path>autoinstall/[0-9a-f]{32}/overlay.apkovl.tar.gz) bootappliance=", "path");
        var bytes = await machine.GetByteArrayAsync(overlay);
        Assert.Equal(bytes, await machine.GetByteArrayAsync(overlay));
        Assert.Equal("booting", await appliance.StateAsync("web02"));
        var listed = await RunAsync("tar", "-tvzf -", bytes);
        Assert.Matches(@"-rwx------ root/root +\d+ 1970-01-01 \d\d:\d\d etc/local.d/bootappliance.start\n", listed);
        Assert.Contains("etc/runlevels/default/local -> /etc/init.d/local\n", listed, StringComparison.Ordinal);
        var begins = await RunAsync("tar", "-xzO -f - etc/local.d/bootappliance.start", bytes);
        Assert.Matches("wget -q -O /tmp/answers 'http://[0-9.:]+/autoinstall/[0-9a-f]{32}/'; do", begins);
        Assert.Equal("", await RunAsync("sh", "-n", Encoding.UTF8.GetBytes(begins)));
        var answers = await machine.GetStringAsync(Find(begins, Folder));
        Assert.Contains("KEYMAPOPTS=", answers, StringComparison.Ordinal);
        Assert.Equal("installing", await appliance.StateAsync("web02"));
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("a&b")]
    [InlineData("%PATH%")]
    public void Security_06_a_value_that_cmd_exe_would_obey_is_refused(string value) =>
        Assert.Throws<UnsafeValueException>(() => ValueEncoder.Encode(OutputLanguage.Batch, value));

    private static string Find(string text, string pattern, string group = "0") => Regex.Match(text, pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups[group].Value;

    private static async Task<string> RunAsync(string program, string arguments, byte[] input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, Environment = { ["TZ"] = "UTC" } })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return await output + await errors;
    }

    private static async Task<ApplianceUnderTest> StartAsync(string template, string kernel, string initrd, string content)
    {
        var appliance = await ApplianceUnderTest.StartAsync();
        var first = (await appliance.SendAsync(HttpMethod.Put, $"files?name={kernel}", new ByteArrayContent(new byte[64])))!;
        var second = (await appliance.SendAsync(HttpMethod.Put, $"files?name={initrd}", new StringContent(content)))!;
        await appliance.PutAsync("distros/other", new { kernel = first.DeepClone(), initrd = second.DeepClone(), tree = "http://192.0.2.9/medium", kernel_options = "quiet" });
        await appliance.PutAsync("profiles/other", new { distro = "other", autoinstall = template, autoinstall_meta = new { root_password_hash = "$6$salt$hash", share = @"\\192.0.2.9\win" } });
        await appliance.PutAsync("systems/web02", new { profile = "other", interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:02" } } });
        await appliance.ArmAsync("web02");
        return appliance;
    }
}
