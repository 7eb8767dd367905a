using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Selection;
using BootAppliance.Tests.Content.Sources;
using BootAppliance.Tests.Dhcp;

namespace BootAppliance.Tests.Storage.Disks;

/// <summary>On real file systems: what may be chosen is made, and does what it promises.</summary>
public sealed class DiskFileSystemTests
{
    private const long Size = 32L << 20;

    [RootTheory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public async Task F8_every_pair_that_may_be_chosen_allocates_what_it_promises(string kind)
    {
        using LoopFileSystem system = new(kind);
        var store = await DiskLab.StoreAsync(system.Folder);
        SelectionRequest request = new(await DiskLab.CapabilitiesAsync(system.Folder), await DiskLab.MatrixAsync(), Size) { Kind = SelectorKind.Faithful };
        var pairs = DiskSelector.Select(request).Explanation.Candidates.Where(candidate => candidate.IsPossible).ToList();
        Assert.Equal(13, pairs.Count);
        foreach (var pair in pairs)
        {
            await store.CreateAsync("d", new(pair.Policy, pair.Format, Size), default);
            var path = system.At("d");
            var word = pair.Format.ToString().ToLowerInvariant();
            var taken = QemuLab.Blocks(path) * 512;
            Assert.True(pair.Policy == AllocationPolicy.Preallocated ? taken >= Size : taken < Size / 4, $"{pair} on {kind}: {taken}");
            if (pair.Format != DiskFormat.Raw) QemuLab.Run("qemu-img", "check", "-q", "-f", word, path);
            var map = QemuLab.Run("qemu-img", "map", "-f", word, "--output=json", path);
            if (pair.Format == DiskFormat.Qcow2) Assert.Equal(pair.Policy != AllocationPolicy.Thin, map.Contains("\"present\": true", StringComparison.Ordinal) && !map.Contains("\"present\": false", StringComparison.Ordinal));
            QemuLab.Run("qemu-io", "-f", word, "-c", $"write -P 5 {Size - 65536} 64k", "-c", $"read -P 5 {Size - 65536} 64k", "-c", "read -P 0 0 64k", path);
            store.Delete("d");
        }

        Assert.Empty(system.Names);
    }

    [RootTheory]
    [InlineData("ext4", DiskFormat.Raw)]
    [InlineData("ext4", DiskFormat.Qcow2)]
    [InlineData("xfs", DiskFormat.Raw)]
    [InlineData("xfs", DiskFormat.Qcow2)]
    [InlineData("btrfs", DiskFormat.Raw)]
    [InlineData("btrfs", DiskFormat.Qcow2)]
    public async Task F9_what_is_preallocated_is_written_when_nothing_else_can_be_and_what_is_not_is_not(string kind, DiskFormat format)
    {
        using LoopFileSystem system = new(kind);
        var store = await DiskLab.StoreAsync(system.Folder);
        var word = format.ToString().ToLowerInvariant();
        await store.CreateAsync("d", new(AllocationPolicy.Preallocated, format, 4 * Size) { MinimumBytes = Size }, default);
        Assert.InRange(QemuLab.Blocks(system.At("d")) * 512, Size, Size + (8 << 20));
        system.Fill();
        // Twice: the second time in place, also where the file system else never writes so. Little, since a full btrfs takes seconds for a megabyte.
        foreach (var pattern in new[] { 5, 6 })
            QemuLab.Run("qemu-io", "-f", word, "-c", $"write -P {pattern} 0 128k", "-c", $"write -P {pattern} {Size - 131072} 128k", "-c", "flush", "-c", $"read -P {pattern} 0 128k", system.At("d"));
        Assert.Contains("No space left", QemuLab.Run("/bin/sh", "-c", $"qemu-io -f {word} -c 'write {3 * Size} {Size}' -c flush {system.At("d")} 2>&1; true"), StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public async Task A_full_a_read_only_and_an_unmounted_file_system_refuse_and_nothing_is_half_made(string kind)
    {
        using LoopFileSystem system = new(kind);
        var store = await DiskLab.StoreAsync(system.Folder);
        await store.CreateAsync("grows", new(AllocationPolicy.Thin, DiskFormat.Qcow2, Size), default);
        system.Fill(leaves: true);
        Assert.Equal(DiskFault.Full, (await FailsAsync(new(AllocationPolicy.Preallocated, DiskFormat.Raw, Size))).Fault);
        Assert.Equal(DiskFault.Full, (await Assert.ThrowsAsync<DiskException>(() => store.GrowAsync("grows", DiskFormat.Qcow2, 4 * Size, AllocationPolicy.Preallocated, null, default))).Fault);
        Assert.Equal(Size, (await store.InspectAsync("grows", DiskFormat.Qcow2, default)).VirtualSize);
        system.Remount("ro");
        Assert.Equal(DiskFault.ReadOnly, (await FailsAsync(new(AllocationPolicy.Thin, DiskFormat.Qcow2, Size))).Fault);
        Assert.Equal(["filler", "grows"], system.Names.Order(StringComparer.Ordinal));
        system.Unmount();
        var refused = await FailsAsync(new(AllocationPolicy.Thin, DiskFormat.Raw, Size));
        Assert.Equal(DiskFault.NotMounted, refused.Fault);
        Assert.Contains($"mount {system.Folder}", refused.Message, StringComparison.Ordinal);
        Assert.Empty(system.Names);

        Task<DiskException> FailsAsync(DiskSpecification disk) => Assert.ThrowsAsync<DiskException>(() => store.CreateAsync("d", disk, default));
    }

    [RootFact]
    public async Task Room_that_goes_while_a_disk_is_made_is_a_refusal_and_comes_back()
    {
        // Nothing set aside for root, who would get by with it.
        using LoopFileSystem system = new("ext4", "-m", "0");
        var store = await DiskLab.StoreAsync(system.Folder);
        var room = new DriveInfo(system.Folder).AvailableFreeSpace;
        // It fits by the count of what is free, and not with the tables that it needs besides.
        var refused = await Assert.ThrowsAsync<DiskException>(() => store.CreateAsync("d", new(AllocationPolicy.Preallocated, DiskFormat.Vhdx, room / (1 << 20) * (1 << 20)), default));
        Assert.Equal(DiskFault.Full, refused.Fault);
        Assert.Empty(system.Names);
        Assert.InRange(new DriveInfo(system.Folder).AvailableFreeSpace, room - (1 << 20), room);
    }

    [RootTheory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public async Task A_device_that_vanishes_refuses_and_no_disk_has_its_name(string kind)
    {
        using LoopFileSystem system = new(kind);
        var store = await DiskLab.StoreAsync(system.Folder);
        system.Vanish();
        var refused = await Assert.ThrowsAsync<DiskException>(() => store.CreateAsync("d", new(AllocationPolicy.Preallocated, DiskFormat.Qcow2, Size), default));
        Assert.True(refused.Fault is DiskFault.DeviceFailed or DiskFault.ReadOnly or DiskFault.NotMounted, refused.Message);
        Assert.False(File.Exists(system.At("d")));
    }
}
