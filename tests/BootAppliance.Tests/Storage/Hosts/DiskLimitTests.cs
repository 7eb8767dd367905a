using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Hosts.Kinds;
using BootAppliance.Storage.Hosts.Machines;
using BootAppliance.Tests.Content.Sources;
using BootAppliance.Tests.Dhcp;

namespace BootAppliance.Tests.Storage.Hosts;

/// <summary>Disks that may take so much and no more, on real file systems.</summary>
public sealed class DiskLimitTests : IDisposable
{
    private const long Size = 64L << 20;
    private const long Limit = 16L << 20;

    private static readonly DiskSpecification Thin = new(AllocationPolicy.Thin, DiskFormat.Raw, Size);

    private readonly InstalledQemuImg _qemu = new(TimeProvider.System);
    private readonly DirectoryDriver _driver;

    public DiskLimitTests() => _driver = new(_qemu, new RunningMachines(TimeProvider.System), TimeProvider.System);

    public void Dispose() => _qemu.Dispose();

    [RootTheory]
    [InlineData(DiskFormat.Raw)]
    [InlineData(DiskFormat.Qcow2)]
    public async Task A_disk_on_btrfs_takes_what_it_may_and_its_neighbour_what_it_likes(DiskFormat format)
    {
        using LoopFileSystem system = new("btrfs");
        QemuLab.Run("btrfs", "quota", "enable", system.Folder);
        var word = format.ToString().ToLowerInvariant();
        var (limited, free) = (await _driver.CreateAsync(system.Folder, "d", Thin with { Format = format }, default), await _driver.CreateAsync(system.Folder, "free", Thin with { Format = format }, default));
        Assert.Equal(system.At("d/d"), limited.Path);
        Assert.Equal("btrfs qgroup", await _driver.LimitAsync(system.Folder, "d", Limit, default));
        Assert.Contains("Disk quota exceeded", Write(limited.Path, 32), StringComparison.Ordinal);
        Assert.DoesNotContain("exceeded", Write(free.Path, 32), StringComparison.Ordinal);
        Assert.InRange(QemuLab.Blocks(limited.Path) * 512, 0, Limit);

        // Raised, there is room again.
        Assert.Equal("btrfs qgroup", await _driver.LimitAsync(system.Folder, "d", 3 * Limit, default));
        Assert.DoesNotContain("exceeded", Write(limited.Path, 32), StringComparison.Ordinal);
        Assert.Equal(DiskFault.BadSize, (await Assert.ThrowsAsync<DiskException>(() => _driver.LimitAsync(system.Folder, "d", 1 << 20, default))).Fault);
        Assert.Equal(2 * Size, (await _driver.GrowAsync(system.Folder, "d", format, 2 * Size, AllocationPolicy.Thin, default)).VirtualSize);
        Assert.Equal(["d", "free"], (await _driver.MeasureAsync(system.Folder, default)).Select(disk => disk.Name));
        Assert.All(await _driver.MeasureAsync(system.Folder, default), disk => Assert.InRange(disk.Allocated, 32 << 20, 40 << 20));
        for (var again = 0; again < 2; again++) await _driver.DeleteAsync(system.Folder, "d", default);
        Assert.Equal(["free"], system.Names);

        string Write(string path, int mebibytes) => QemuLab.Run("/bin/sh", "-c", $"qemu-io -f {word} -c 'write 0 {mebibytes}M' -c flush {path} 2>&1; true");
    }

    [RootFact]
    public async Task A_disk_in_a_subvolume_is_made_whole_or_not_at_all_and_never_over_another()
    {
        using LoopFileSystem system = new("btrfs");
        QemuLab.Run("btrfs", "quota", "enable", system.Folder);
        await Assert.ThrowsAsync<DiskException>(() => _driver.CreateAsync(system.Folder, "d", Thin with { VirtualSize = 7 }, default));
        Assert.Empty(system.Names);
        await _driver.CreateAsync(system.Folder, "d", Thin, default);
        Assert.Equal(DiskFault.AlreadyThere, (await Assert.ThrowsAsync<DiskException>(() => _driver.CreateAsync(system.Folder, "d", Thin, default))).Fault);
        // As a kill leaves them: one that was being filled, one that was just to be named.
        QemuLab.Run("/bin/sh", "-c", $"cd {system.Folder} && for n in 1 2; do btrfs subvolume create .bootappliance-new-$n; done && touch .bootappliance-new-1/.bootappliance-new-x .bootappliance-new-2/d");
        Assert.Equal(2, await _driver.RemoveUnfinishedAsync(system.Folder, default));
        Assert.Equal(["d"], system.Names);
        // Killed between the disk and its subvolume, a deletion is to be asked again.
        File.Delete(system.At("d/d"));
        Assert.Empty(await _driver.MeasureAsync(system.Folder, default));
        await _driver.DeleteAsync(system.Folder, "d", default);
        Assert.Empty(system.Names);
    }

    [RootTheory]
    [InlineData("btrfs")]
    [InlineData("xfs")]
    [InlineData("ext4")]
    public async Task Where_quotas_are_off_nothing_is_promised_and_a_disk_is_a_file(string kind)
    {
        using LoopFileSystem system = new(kind);
        Assert.Equal(system.At("d"), (await _driver.CreateAsync(system.Folder, "d", Thin, default)).Path);
        Assert.Null(await _driver.LimitAsync(system.Folder, "d", Limit, default));
        Assert.Equal(DiskFault.NotThere, (await Assert.ThrowsAsync<DiskException>(() => _driver.LimitAsync(system.Folder, "none", Limit, default))).Fault);
    }

    [Fact]
    public async Task A_resource_of_any_kind_that_is_not_there_has_failed_and_says_why()
    {
        var storage = LocalStorage.Of(_qemu, "/nowhere", TimeProvider.System);
        (ResourceKind Kind, string Where)[] places = [(ResourceKind.Directory, "/nowhere"), (ResourceKind.Nfs, "/nowhere"), (ResourceKind.VolumeGroup, "nowhere"), (ResourceKind.ThinPool, "nowhere/pool"), (ResourceKind.BlockDevice, "/dev/nowhere")];
        foreach (var (kind, where) in places)
        {
            var state = await storage.LookAsync(new(kind, where), default);
            Assert.True(state is { Health: ResourceHealth.Failed, Trouble.Length: > 0 }, $"{kind}: {state}");
        }
    }
}
