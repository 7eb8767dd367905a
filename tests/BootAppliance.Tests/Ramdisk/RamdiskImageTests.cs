using System.Diagnostics;
using System.Text;
using BootAppliance.Ramdisk.Build;

namespace BootAppliance.Tests.Ramdisk;

public sealed class RamdiskImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;

    [Theory]
    [InlineData("6.1.0-28-amd64", "6.1.0-9-amd64", "6.1.0-28-amd64", "6.1.0-29-cloud-amd64", "6.1.0-30-rt-amd64")]
    [InlineData("6.10.3-cloud-amd64", "6.9.12-cloud-amd64", "6.10.3-cloud-amd64")]
    [InlineData("6.12.3-custom", "6.1.0-56-cloud-amd64", "6.12.3-custom")]
    public void The_newest_kernel_is_taken_of_those_that_have_the_drivers_of_real_machines(string newest, params string[] there)
    {
        Assert.Equal(newest, RamdiskImage.Newest([.. there, "9.9.9-arm64"], RamdiskArchitecture.X64));
        Assert.Equal(newest.Replace("amd64", "arm64", StringComparison.Ordinal), RamdiskImage.Newest([.. there.Select(one => one.Replace("amd64", "arm64", StringComparison.Ordinal)), "9.9.9-amd64"], RamdiskArchitecture.Arm64));
    }

    [Fact]
    public void Cpio_unpacks_what_is_written()
    {
        using (var file = File.Create(Path.Combine(_folder, "archive")))
        using (CpioArchive archive = new(file))
        {
            archive.AddFolder("bin");
            for (var length = 0; length < 9; length++) archive.AddFile($"bin/{new string('n', length + 1)}", [.. Enumerable.Range(0, length * 7).Select(i => (byte)i)], isProgram: length % 2 == 0);
            archive.AddLink("bin/link", "n");
        }

        using (var cpio = Process.Start(new ProcessStartInfo("cpio", ["--extract", "--quiet", "--file", Path.Combine(_folder, "archive")]) { WorkingDirectory = _folder })!)
        {
            cpio.WaitForExit();
            Assert.Equal(0, cpio.ExitCode);
        }

        for (var length = 0; length < 9; length++)
        {
            var path = Path.Combine(_folder, "bin", new string('n', length + 1));
            Assert.Equal([.. Enumerable.Range(0, length * 7).Select(i => (byte)i)], File.ReadAllBytes(path));
            Assert.Equal(length % 2 == 0, File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute));
        }

        Assert.Equal("n", new FileInfo(Path.Combine(_folder, "bin/link")).LinkTarget);
    }

    [Fact]
    public void Modules_come_after_all_that_they_need_and_once()
    {
        string[] dependencies = ["kernel/a/virtio_net.ko: kernel/b/net-failover.ko kernel/b/failover.ko", "kernel/b/net-failover.ko: kernel/b/failover.ko", "kernel/b/failover.ko:", "kernel/c/other.ko.xz: kernel/b/failover.ko"];
        Assert.Equal(["kernel/b/failover.ko", "kernel/b/net-failover.ko", "kernel/a/virtio_net.ko", "kernel/c/other.ko.xz"], KernelModules.Closure(dependencies, ["virtio-net", "built_in", "other", "net_failover"]));
    }

    [Fact]
    public async Task What_is_missing_is_named_with_what_to_install_and_nothing_is_built()
    {
        Assert.Contains($"install linux-image-{RamdiskArchitecture.Own.Debian}", await RefusedAsync(), StringComparison.Ordinal);
        await KernelAsync("kernel");
        File.Delete(Path.Combine(_folder, "lib/modules/6.1.0-1/modules.dep"));
        Assert.Contains("run depmod", await RefusedAsync(), StringComparison.Ordinal);
        await KernelAsync("kernel");
        Assert.Contains("name its folder with --program", await RefusedAsync(), StringComparison.Ordinal);
        Assert.Contains($"unpack Debian's package busybox-static for {RamdiskArchitecture.Own.Debian} below {_folder}", await RefusedAsync(RamdiskArchitecture.Own, _folder), StringComparison.Ordinal);
        Assert.False(Path.Exists(Path.Combine(_folder, "image")));
    }

    [Fact]
    public async Task What_is_for_another_processor_is_named_with_what_to_do()
    {
        await KernelAsync("kernel");
        var foreign = RamdiskArchitecture.Own == RamdiskArchitecture.X64 ? RamdiskArchitecture.Arm64 : RamdiskArchitecture.X64;
        var error = await RefusedAsync(foreign);
        Assert.Contains($"busybox is for {RamdiskArchitecture.Own.Name}, not for {foreign.Name}; name with --root", error, StringComparison.Ordinal);
        await KernelAsync($"MZ{new string('\0', 0x3A)}\x40\0\0\0PE\0\0{(char)(foreign.Pe & 0xFF)}{(char)(foreign.Pe >> 8)}");
        error = await RefusedAsync();
        Assert.Contains($"vmlinuz-6.1.0-1 is for {foreign.Name}, not for {RamdiskArchitecture.Own.Name}; name with --kernel-root", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amd64", "x86_64")]
    [InlineData("x86_64", "x86_64")]
    [InlineData("aarch64", "arm64")]
    [InlineData("arm64", "arm64")]
    [InlineData("i386", null)]
    [InlineData("", null)]
    public void A_processor_is_known_by_the_names_that_the_kernel_and_Debian_have_for_it(string name, string? known) =>
        Assert.Equal(known, RamdiskArchitecture.TryParse(name, out var architecture) ? architecture.Name : null);

    private async Task KernelAsync(string content)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "boot"));
        Directory.CreateDirectory(Path.Combine(_folder, "lib/modules/6.1.0-1"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "boot/vmlinuz-6.1.0-1"), content, Encoding.Latin1);
        await File.WriteAllTextAsync(Path.Combine(_folder, "lib/modules/6.1.0-1/modules.dep"), "");
    }

    private async Task<string> RefusedAsync(RamdiskArchitecture? architecture = null, string root = "/") =>
        (await Assert.ThrowsAsync<RamdiskException>(() => RamdiskImage.BuildAsync(new(architecture ?? RamdiskArchitecture.Own, root, _folder, Path.Combine(_folder, "program"), [], []), Path.Combine(_folder, "image"), CancellationToken.None))).Message;

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
