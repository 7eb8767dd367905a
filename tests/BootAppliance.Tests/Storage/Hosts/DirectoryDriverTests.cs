using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Hosts.Kinds;
using BootAppliance.Storage.Hosts.Machines;
using BootAppliance.Tests.Content.Sources;
using BootAppliance.Tests.Dhcp;

namespace BootAppliance.Tests.Storage.Hosts;

/// <summary>Folders that come and go, on real file systems.</summary>
public sealed class DirectoryDriverTests : IDisposable
{
    private static readonly DiskSpecification Thin = new(AllocationPolicy.Thin, DiskFormat.Raw, 64L << 20);

    private readonly InstalledQemuImg _qemu = new(TimeProvider.System);
    private readonly DirectoryDriver _driver;

    public DirectoryDriverTests() => _driver = new(_qemu, new RunningMachines(TimeProvider.System), TimeProvider.System);

    public void Dispose() => _qemu.Dispose();

    [RootFact]
    public async Task A_folder_that_is_no_longer_on_what_it_was_on_is_failed_and_takes_no_disks()
    {
        using LoopFileSystem system = new("ext4");
        Assert.Equal(ResourceHealth.Good, (await _driver.LookAsync(system.Folder, default)).Health);
        system.Unmount();
        var state = await _driver.LookAsync(system.Folder, default);
        Assert.Equal(ResourceHealth.Failed, state.Health);
        Assert.Contains($"mount it: mount {system.Folder}", state.Trouble, StringComparison.Ordinal);
        Assert.Equal(DiskFault.NotMounted, (await Assert.ThrowsAsync<DiskException>(() => _driver.CreateAsync(system.Folder, "d", Thin, default))).Fault);
        Assert.Equal(DiskFault.NotMounted, (await Assert.ThrowsAsync<DiskException>(() => _driver.MeasureAsync(system.Folder, default))).Fault);
        Assert.Empty(system.Names);
    }

    [RootFact]
    public async Task What_is_mounted_only_after_a_folder_was_seen_is_what_it_is_on_from_then()
    {
        using LoopFileSystem system = new("ext4");
        system.Unmount();
        Assert.DoesNotContain(system.Folder, (await _driver.LookAsync(system.Folder, default)).On, StringComparison.Ordinal);
        QemuLab.Run("mount", "-o", "loop", system.Image, system.Folder);
        Assert.EndsWith($"at {system.Folder}", (await _driver.LookAsync(system.Folder, default)).On, StringComparison.Ordinal);
        await _driver.CreateAsync(system.Folder, "d", Thin, default);
        system.Unmount();
        Assert.Equal(ResourceHealth.Failed, (await _driver.LookAsync(system.Folder, default)).Health);
    }

    [RootFact]
    public async Task A_folder_that_is_read_only_is_degraded()
    {
        using LoopFileSystem system = new("ext4");
        system.Remount("ro");
        Assert.Equal(ResourceHealth.Degraded, (await _driver.LookAsync(system.Folder, default)).Health);
    }

    [Fact]
    public async Task An_encrypted_disk_is_inspected_while_it_is_used_and_grown_only_by_who_has_its_passphrase()
    {
        using QemuLab lab = new();
        await _driver.CreateAsync(lab.Folder, "d", Thin with { Format = DiskFormat.Qcow2, Passphrase = "sesame" }, default);
        Assert.Equal(DiskFault.BadKey, (await Assert.ThrowsAsync<DiskException>(() => _driver.GrowAsync(lab.Folder, "d", DiskFormat.Qcow2, 128L << 20, AllocationPolicy.Thin, default))).Fault);
        await _driver.CreateAsync(lab.Folder, "open", Thin, default);
        using var user = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("qemu-io", ["-f", "raw", lab.File("open")]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        await user.StandardInput.WriteLineAsync("write 0 64k");
        await user.StandardInput.FlushAsync();
        Assert.Contains("wrote", await user.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        var state = await _driver.InspectAsync(lab.Folder, "open", DiskFormat.Raw, default);
        var grown = await Record.ExceptionAsync(() => _driver.GrowAsync(lab.Folder, "open", DiskFormat.Raw, 128L << 20, AllocationPolicy.Thin, default));
        var measured = await _driver.MeasureAsync(lab.Folder, default);
        user.StandardInput.Close();
        await user.WaitForExitAsync();
        Assert.Equal(Thin.VirtualSize, state.VirtualSize);
        Assert.Equal(DiskFault.InUse, Assert.IsType<DiskException>(grown).Fault);
        Assert.Contains("fuser", grown.Message, StringComparison.Ordinal);
        Assert.Equal([("d", null), ("open", null)], measured.Select(disk => (disk.Name, disk.Machine)));
    }
}
