using BootAppliance.Storage.Capabilities;

namespace BootAppliance.Tests.Storage.Capabilities;

/// <summary>Trees of files as the kernel shows them, for devices that are not here.</summary>
public sealed class BlockDeviceTests : IDisposable
{
    private readonly DirectoryInfo _sys = Directory.CreateTempSubdirectory("bootappliance-test-");

    public void Dispose() => _sys.Delete(recursive: true);

    [Fact]
    public async Task An_encrypted_volume_on_a_raid_of_two_disks_tells_all_three()
    {
        Device("dm-0", ["md0"], ("dm/name", "secret"), ("queue/discard_max_bytes", "0"));
        Device("md0", ["sda", "sdb"], ("md/level", "raid1"));
        Device("sda", [], ("queue/rotational", "1"));
        Device("sdb", [], ("queue/rotational", "1"));
        var answer = await AskAsync("/dev/mapper/../dm-0", "0 204800 crypt aes-xts-plain64 :64:logon:cryptsetup:x 0 9:0 32768");
        Assert.Equal(["encryption: yes", "raid: raid1", "discard: no", "media: rotating"], answer.Facts.Select(fact => $"{fact.Capability.Word()}: {fact.Value}").Distinct());
    }

    [Theory]
    [InlineData("0 100 thin 253:3 1", "thin_provisioning: yes")]
    [InlineData("0 100 vdo V4 /dev/sda 1 4096 32768 16380", "deduplication: yes, thin_provisioning: yes")]
    [InlineData("0 100 raid raid5_ls 3 64 region_size 1024 3 - 253:1 - 253:2 - 253:3", "raid: raid5")]
    [InlineData("0 100 linear 8:1 2048\n100 100 striped 2 128 8:1 0 8:2 0", "raid: raid0")]
    public async Task A_device_mapper_target_tells_what_it_does(string table, string facts)
    {
        Device("dm-0", [], ("dm/name", "it"));
        Assert.Equal(facts, string.Join(", ", (await AskAsync("dm-0", table)).Facts.Select(fact => $"{fact.Capability.Word()}: {fact.Value}")));
    }

    [Fact]
    public async Task A_virtual_disk_does_not_tell_its_medium_and_an_unknown_level_is_a_note()
    {
        Device("vda", [], ("queue/rotational", "1"));
        var disk = await AskAsync("vda", null);
        Assert.Empty(disk.Facts);
        Assert.Contains("vda does not tell what it is made of", Assert.Single(disk.Notes), StringComparison.Ordinal);
        Device("md1", [], ("md/level", "faulty"));
        Assert.Contains("\"faulty\", which is no level known here", (await AskAsync("md1", null)).Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_that_lead_round_in_a_circle_end()
    {
        Device("dm-0", ["dm-1"]);
        Device("dm-1", ["dm-0"]);
        Assert.Empty((await AskAsync("dm-0", null)).Facts);
    }

    [Fact]
    public void The_mount_is_found_by_its_number_with_spaces_in_its_path()
    {
        string[] lines = ["36 35 98:0 / / rw shared:1 - ext4 /dev/vda rw", @"44 36 7:0 / /srv/my\040pool rw,relatime shared:2 master:1 - xfs /dev/loop0 rw,noquota"];
        Assert.Equal(new("/srv/my pool", "xfs", "/dev/loop0") { Options = "rw,noquota" }, MountedAt.Find(lines, 44));
        Assert.Null(MountedAt.Find(lines, 45));
    }

    private async Task<CapabilityAnswer> AskAsync(string device, string? table) =>
        BlockDeviceFacts.Of(await new BlockStack(_sys.FullName, (_, _) => Task.FromResult(table)).ReadAsync(device, default), DateTimeOffset.UnixEpoch);

    private void Device(string name, string[] slaves, params (string File, string Text)[] files)
    {
        var folder = Path.Combine(_sys.FullName, "class/block", name);
        Directory.CreateDirectory(Path.Combine(folder, "queue"));
        foreach (var slave in slaves) Directory.CreateDirectory(Path.Combine(folder, "slaves", slave));
        foreach (var (file, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.WriteAllText(Path.Combine(folder, file), text + "\n");
        }
    }
}
