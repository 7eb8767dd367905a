using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Hosts.Kinds;
using BootAppliance.Tests.Content.Sources;
using BootAppliance.Tests.Dhcp;

namespace BootAppliance.Tests.Storage.Hosts;

/// <summary>On real loop devices.</summary>
public sealed class BlockDeviceDriverTests
{
    private static readonly DiskSpecification Whole = new(AllocationPolicy.Preallocated, DiskFormat.Raw, LoopDevice.Size);

    [RootFact]
    public async Task A_device_becomes_a_disk_without_what_was_on_it_and_a_device_again()
    {
        using LoopDevice device = new();
        var driver = Driver(device);
        Assert.Equal(new(ResourceHealth.Good, null, LoopDevice.Size, LoopDevice.Size, (await driver.LookAsync(device.Node, default)).On), await driver.LookAsync(device.Node, default));
        var made = await driver.CreateAsync(device.Node, "db", Whole with { VirtualSize = 4 << 20 }, default);
        Assert.Equal(LoopDevice.Size, made.VirtualSize);
        Assert.DoesNotContain((byte)'x', device.Read());
        Assert.Equal(0, (await driver.LookAsync(device.Node, default)).Free);
        Assert.Equal([new DiskMeasurement("db", LoopDevice.Size)], await driver.MeasureAsync(device.Node, default));
        Assert.Equal(made, await driver.InspectAsync(device.Node, "db", DiskFormat.Raw, default));
        Assert.Equal(made, await driver.GrowAsync(device.Node, "db", DiskFormat.Raw, LoopDevice.Size, AllocationPolicy.Preallocated, default));
        await driver.DeleteAsync(device.Node, "db", default);
        await driver.DeleteAsync(device.Node, "db", default);
        Assert.Equal(LoopDevice.Size, (await driver.LookAsync(device.Node, default)).Free);
        Assert.Empty(await driver.MeasureAsync(device.Node, default));
        Assert.Empty(Directory.EnumerateFileSystemEntries(device.Folder));
    }

    [RootFact]
    public async Task A_device_that_is_a_disk_is_no_other_one_whoever_asks()
    {
        using LoopDevice device = new();
        await Driver(device).CreateAsync(device.Node, "db", Whole, default);
        Assert.Equal(DiskFault.AlreadyThere, (await RefusedAsync(device, "db")).Fault);
        Assert.Equal(DiskFault.Full, (await RefusedAsync(device, "other")).Fault);
        Assert.Equal(DiskFault.NotThere, (await Assert.ThrowsAsync<DiskException>(() => Driver(device).InspectAsync(device.Node, "other", DiskFormat.Raw, default))).Fault);
        Assert.Equal(DiskFault.Full, (await Assert.ThrowsAsync<DiskException>(() => Driver(device).GrowAsync(device.Node, "db", DiskFormat.Raw, 2 * LoopDevice.Size, AllocationPolicy.Preallocated, default))).Fault);
    }

    [RootFact]
    public async Task A_device_with_a_signature_a_mount_or_partitions_is_left_alone()
    {
        using LoopDevice device = new();
        QemuLab.Run("mkfs.ext4", "-q", "-F", device.Node);
        Assert.Contains("ext4", (await RefusedAsync(device)).Message, StringComparison.Ordinal);
        var mount = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;
        QemuLab.Run("mount", device.Node, mount);
        Assert.Contains($"mounted on {mount}", (await RefusedAsync(device)).Message, StringComparison.Ordinal);
        QemuLab.Run("umount", mount);
        Directory.Delete(mount);
        // A table with one partition, of which the kernel was not told.
        QemuLab.Run("/bin/sh", "-c", $"wipefs -aq {device.Node} && dd if=/dev/zero of={device.Node} bs=512 count=1 status=none && printf '\\203\\0\\0\\0\\1\\0\\0\\0\\144\\0\\0\\0' | dd of={device.Node} bs=1 seek=450 status=none && printf '\\125\\252' | dd of={device.Node} bs=1 seek=510 status=none");
        Assert.Contains("dos", (await RefusedAsync(device)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(device.Folder));
    }

    [RootFact]
    public async Task What_cannot_be_is_refused_and_the_device_is_as_it_was()
    {
        using LoopDevice device = new();
        Assert.Equal(DiskFault.Full, (await RefusedAsync(device, disk: Whole with { VirtualSize = 2 * LoopDevice.Size })).Fault);
        Assert.Equal(DiskFault.BadSize, (await RefusedAsync(device, disk: Whole with { VirtualSize = 5 })).Fault);
        Assert.Equal(DiskFault.NotPossible, (await RefusedAsync(device, disk: Whole with { Policy = AllocationPolicy.Thin })).Fault);
        Assert.Equal(DiskFault.NotPossible, (await RefusedAsync(device, disk: Whole with { Format = DiskFormat.Qcow2 })).Fault);
        Assert.Equal(DiskFault.BadKey, (await RefusedAsync(device, disk: Whole with { Passphrase = "sesame" })).Fault);
        Assert.Equal(DiskFault.BadName, (await RefusedAsync(device, "../db")).Fault);
        QemuLab.Run("blockdev", "--setro", device.Node);
        Assert.Equal(DiskFault.ReadOnly, (await RefusedAsync(device)).Fault);
        Assert.Equal(ResourceHealth.Degraded, (await Driver(device).LookAsync(device.Node, default)).Health);
        Assert.All(device.Read(), one => Assert.Equal((byte)'x', one));
    }

    [RootFact]
    public async Task A_disk_that_a_machine_has_open_is_not_deleted()
    {
        using LoopDevice device = new();
        var driver = Driver(device);
        await driver.CreateAsync(device.Node, "db", Whole, default);
        QemuLab.Run("mkfs.ext4", "-q", "-F", device.Node);
        var mount = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;
        QemuLab.Run("mount", device.Node, mount);
        Assert.Equal(DiskFault.InUse, (await Assert.ThrowsAsync<DiskException>(() => driver.DeleteAsync(device.Node, "db", default))).Fault);
        QemuLab.Run("umount", mount);
        Directory.Delete(mount);
        // Its own file system is no obstacle to it.
        Assert.Equal("db", Assert.Single(await driver.MeasureAsync(device.Node, default)).Name);
        await driver.DeleteAsync(device.Node, "db", default);
        Assert.Empty(await DeviceSignatures.FindAsync(device.Node, TimeProvider.System, default));
    }

    [RootFact]
    public async Task What_a_kill_left_half_made_is_nobodys_and_is_released()
    {
        using LoopDevice device = new();
        var driver = Driver(device);
        new DeviceClaims(device.Folder).Keep(new(BlockDevice.Of(device.Node).Identity!, "db", IsWhole: false));
        Assert.Equal(DiskFault.NotThere, (await Assert.ThrowsAsync<DiskException>(() => driver.InspectAsync(device.Node, "db", DiskFormat.Raw, default))).Fault);
        Assert.Equal(1, await driver.RemoveUnfinishedAsync(device.Node, default));
        Assert.Equal(0, await driver.RemoveUnfinishedAsync(device.Node, default));
        Assert.Equal(LoopDevice.Size, (await driver.CreateAsync(device.Node, "db", Whole, default)).Length);
        Assert.Equal(0, await driver.RemoveUnfinishedAsync(device.Node, default));
    }

    [RootFact]
    public async Task A_damaged_claim_lets_nobody_take_the_device()
    {
        using LoopDevice device = new();
        new DeviceClaims(device.Folder).Keep(new(BlockDevice.Of(device.Node).Identity!, "db", IsWhole: true));
        await File.WriteAllTextAsync(Assert.Single(Directory.EnumerateFiles(device.Folder)), "{");
        Assert.Equal(DiskFault.Untrusted, (await RefusedAsync(device)).Fault);
        Assert.Equal(ResourceHealth.Failed, (await Driver(device).LookAsync(device.Node, default)).Health);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/dev/null")]
    [InlineData("/dev/../etc")]
    [InlineData("vda")]
    public void What_is_no_block_device_is_refused(string where) => Assert.Equal(DiskFault.BadName, Assert.Throws<DiskException>(() => BlockDevice.Of(where)).Fault);

    [Fact]
    public async Task A_device_that_is_not_there_has_failed()
    {
        var state = await new BlockDeviceDriver(new("/nowhere"), new(TimeProvider.System), new(TimeProvider.System), TimeProvider.System).LookAsync("/dev/nothing", default);
        Assert.Equal(ResourceHealth.Failed, state.Health);
        Assert.Contains("/dev/nothing is not there", state.Trouble, StringComparison.Ordinal);
    }

    private static BlockDeviceDriver Driver(LoopDevice device) => new(new(device.Folder), new(TimeProvider.System), new(TimeProvider.System), TimeProvider.System);

    private static Task<DiskException> RefusedAsync(LoopDevice device, string name = "db", DiskSpecification? disk = null) =>
        Assert.ThrowsAsync<DiskException>(() => Driver(device).CreateAsync(device.Node, name, disk ?? Whole, default));
}
