using BootAppliance.Storage;
using BootAppliance.Storage.Allocations;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Selection;
using BootAppliance.Tests.Content.Sources;
using static BootAppliance.Tests.Storage.Allocations.PoolOnADevice;

namespace BootAppliance.Tests.Storage.Allocations;

public sealed class DiskLifecycleTests
{
    private const long MiB = 1L << 20;

    [RootTheory]
    [InlineData("ext4")]
    [InlineData("btrfs")]
    public async Task A_machine_has_several_disks_each_by_its_own_policy_and_gives_them_back_when_it_is_terminated(string kind)
    {
        await using var pool = await StartAsync(kind);
        var fast = await pool.CreateAsync(Disk("data", 32 * MiB, "web01") with { Policy = AllocationPolicy.Preallocated, Format = DiskFormat.Raw });
        var thin = await pool.CreateAsync(Disk("root", 64 * MiB, "web01") with { Policy = AllocationPolicy.Thin, Format = DiskFormat.Qcow2 });
        Assert.Equal((AllocationState.Ready, AllocationState.Ready), (fast.State, thin.State));
        Assert.True(fast.Taken >= 32 * MiB && thin.Taken < 4 * MiB, $"{fast.Taken} {thin.Taken}");
        Assert.Equal(["data", "root"], (await pool.Table.ListAsync(new(Machine: "web01"), default)).Select(disk => disk.Name));
        Assert.Equal(["ssd/data", "ssd/root"], (await pool.Life.TerminateAsync("web01", "test", default)).Gone);
        Assert.Empty(pool.System.Names);
        Assert.Equal((0, 0), await pool.Table.PromisedAsync("ssd", "d1", default));
    }

    [RootTheory]
    [InlineData("ext4")]
    public async Task A_disk_that_machines_share_goes_with_the_last_of_them(string kind)
    {
        await using var pool = await StartAsync(kind);
        var shared = await pool.CreateAsync(Disk("shared", 32 * MiB, "web01", "web02"));
        Assert.False(await pool.Life.ReleaseAsync("ssd", "shared", "web01", "test", default));
        Assert.Equal([shared.File], pool.System.Names);
        Assert.Equal("machine", (await Assert.ThrowsAsync<StorageRefusedException>(() => pool.Life.ReleaseAsync("ssd", "shared", "web01", "test", default))).Field);
        Assert.True(await pool.Life.ReleaseAsync("ssd", "shared", "web02", "test", default));
        Assert.Empty(pool.System.Names);
    }

    [RootTheory]
    [InlineData("ext4")]
    public async Task Machines_that_end_at_once_leave_no_shared_disk_behind(string kind)
    {
        await using var pool = await StartAsync(kind);
        for (var round = 0; round < 5; round++)
        {
            await pool.CreateAsync(Disk("shared", 32 * MiB, "web01", "web02", "web03"));
            var ended = await Task.WhenAll(new[] { "web01", "web02", "web03" }.Select(machine => Task.Run(() => pool.Life.TerminateAsync(machine, "test", default))));
            Assert.All(ended, one => Assert.Empty(one.Refused));
            Assert.Equal(["ssd/shared"], ended.SelectMany(one => one.Gone));
            Assert.Empty(pool.System.Names);
        }
    }

    [RootTheory]
    [InlineData("ext4")]
    public async Task A_disk_of_another_host_is_not_taken_for_one_that_is_gone(string kind)
    {
        await using var pool = await StartAsync(kind);
        var disk = await pool.CreateAsync(Disk("root", 32 * MiB, "web01"));
        Func<Task>[] asked = [() => pool.Elsewhere.ReleaseAsync("ssd", "root", null, "test", default), () => pool.Elsewhere.GrowAsync("ssd", "root", 64 * MiB, "test", default)];
        foreach (var ask in asked)
            Assert.Contains($"of the host {Environment.MachineName}, and this is elsewhere", (await Assert.ThrowsAsync<StorageRefusedException>(ask)).Message, StringComparison.Ordinal);
        var (gone, refused) = await pool.Elsewhere.TerminateAsync("web01", "test", default);
        Assert.Empty(gone);
        Assert.StartsWith("ssd/root: ", Assert.Single(refused), StringComparison.Ordinal);
        Assert.Equal([disk.File], pool.System.Names);
        Assert.Equal((AllocationState.Ready, 32 * MiB), await pool.Table.GetAsync("ssd", "root", default) is var after ? (after.State, after.VirtualSize) : default);
    }

    [RootTheory]
    [InlineData("ext4")]
    public async Task The_same_request_again_is_answered_once_the_disk_is_whole(string kind)
    {
        await using var pool = await StartAsync(kind);
        var request = Disk("root") with { RequestId = "r1" };
        var made = await pool.CreateAsync(request);
        Assert.Equal(made.Id, (await pool.CreateAsync(request)).Id);
        Assert.Contains("take another id", (await Assert.ThrowsAsync<StorageRefusedException>(() => pool.CreateAsync(request with { VirtualSize = 64 * MiB }))).Message, StringComparison.Ordinal);
        await pool.Table.ChangeAsync(made, (_, row) => row with { State = AllocationState.Reserved }, new("made", "as if it were not yet", "test"), default);
        Assert.Contains("is being made", (await Assert.ThrowsAsync<StorageRefusedException>(() => pool.CreateAsync(request))).Message, StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("ext4")]
    public async Task What_a_division_decided_and_nobody_came_to_do_is_done_at_the_next(string kind)
    {
        await using var pool = await StartAsync(kind);
        var disk = await pool.CreateAsync(Disk("root") with { Policy = AllocationPolicy.Thin, Format = DiskFormat.Raw });
        await pool.Table.ChangeAsync(disk, (_, row) => row with { Details = row.Details with { Wanted = 48 * MiB, LimitedTo = 1 } }, new("divided", "cut off after this", "test"), default);
        await pool.Reallocator.RunAsync("ssd", isDryRun: false, "test", default);
        var after = await pool.Table.GetAsync("ssd", "root", default);
        Assert.Equal((48 * MiB, 48 * MiB), (after.VirtualSize, new FileInfo(pool.System.At(disk.File)).Length));
        Assert.Null(after.Details.Wanted);
        Assert.True(after.Details.LimitedTo >= after.Entitlement * MiB, $"{after.Details.LimitedTo}");
    }

    [RootTheory]
    [InlineData("ext4")]
    public async Task A_thin_disk_that_fills_may_have_more_at_the_next_division_and_really_has_it(string kind)
    {
        await using var pool = await StartAsync(kind);
        var disk = await pool.CreateAsync(Disk("root", 40 * MiB) with { Policy = AllocationPolicy.Thin, Format = DiskFormat.Raw });
        await File.WriteAllBytesAsync(pool.System.At(disk.File), new byte[38 * MiB]);
        using (var file = File.OpenWrite(pool.System.At(disk.File))) file.SetLength(40 * MiB);
        await pool.Reallocator.RunAsync("ssd", isDryRun: false, "test", default);
        var after = await pool.Table.GetAsync("ssd", "root", default);
        Assert.True(after.Entitlement > disk.Entitlement && after.VirtualSize == after.Entitlement * MiB, $"{after.Entitlement} {after.VirtualSize}");
        Assert.Equal(after.VirtualSize, new FileInfo(pool.System.At(disk.File)).Length);
        Assert.Contains("were used", after.Details.Decision, StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("ext4")]
    public async Task What_has_no_room_is_refused_with_what_is_missing_and_leaves_nothing(string kind)
    {
        await using var pool = await StartAsync(kind);
        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => pool.CreateAsync(Disk("huge", 1L << 30) with { Policy = AllocationPolicy.Preallocated, Format = DiskFormat.Raw }));
        Assert.Equal(RefusalKind.NoRoom, refusal.Kind);
        Assert.Contains("are free", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(pool.System.Names);
        Assert.Empty(await pool.Table.ListAsync(new(), default));
    }

    [RootTheory]
    [InlineData("ext4")]
    public async Task A_disk_that_is_to_encrypt_itself_has_a_passphrase_and_no_other_one_has(string kind)
    {
        await using var pool = await StartAsync(kind);
        Assert.True(SecurityLevel.TryParse("high", out var high, out _));
        Assert.Equal("passphrase", (await Assert.ThrowsAsync<StorageRefusedException>(() => pool.CreateAsync(Disk("root") with { Security = high }))).Field);
        Assert.Equal("passphrase", (await Assert.ThrowsAsync<StorageRefusedException>(() => pool.CreateAsync(Disk("root") with { Passphrase = "open" }))).Field);
        Assert.Empty(await pool.Table.ListAsync(new(), default));
        var disk = await pool.CreateAsync(Disk("root") with { Security = high, Passphrase = "open" });
        Assert.Contains("\"encrypted\": true", QemuLab.Run("qemu-img", "info", "-f", "qcow2", "--output=json", pool.System.At(disk.File)), StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("ext4")]
    public async Task A_device_that_is_gone_fails_its_resource_takes_no_disks_and_keeps_its_promises(string kind)
    {
        await using var pool = await StartAsync(kind);
        var disk = await pool.CreateAsync(Disk("root"));
        var before = (await pool.Pools.GetAsync("ssd", default)).Resources[0].Ours;
        pool.System.Unmount();
        await pool.LookAsync();
        var resource = (await pool.Pools.GetAsync("ssd", default)).Resources[0];
        Assert.NotEqual(ResourceHealth.Good, resource.Seen!.Health);
        Assert.Equal(before, resource.Ours);
        Assert.Equal(disk.Entitlement, (await pool.Table.GetAsync("ssd", "root", default)).Entitlement);
        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => pool.CreateAsync(Disk("more")));
        Assert.Contains(resource.Seen.Trouble!, refusal.Message, StringComparison.Ordinal);
    }
}
