using BootAppliance.Ramdisk.Machine;

namespace BootAppliance.Tests.Ramdisk;

public sealed class DiskRuleTests
{
    private const long GiB = 1L << 30;

    private static readonly MachineDisk[] Three =
    [
        new("nvme0n1", 960 * GiB, "S3Z1", "SAMSUNG MZQL2", "pci-0000:01:00.0", "nvme", IsRotating: false),
        new("sda", 240 * GiB, "A1", "INTEL SSDSC2", "pci-0000:00:1f.2-ata1", "ata", IsRotating: false),
        new("sdb", 4000 * GiB, "W9", "ST4000", "pci-0000:00:1f.2-ata2", "ata", IsRotating: true),
    ];

    [Theory]
    [InlineData("serial=s3z1", "nvme0n1")]
    [InlineData("model=intel", "sda")]
    [InlineData("path=pci-0000:00:1f.2-ata2", "sdb")]
    [InlineData("transport=nvme", "nvme0n1")]
    [InlineData("rotating=yes", "sdb")]
    [InlineData("smallest", "sda")]
    [InlineData("largest", "sdb")]
    [InlineData("transport=ata, largest", "sdb")]
    [InlineData("size>=500GiB,size<=1TiB", "nvme0n1")]
    [InlineData("rotating=no,largest", "nvme0n1")]
    public void The_one_disk_for_which_every_word_holds_is_taken(string rule, string disk) => Assert.Equal(disk, Pick(rule, Three, out _));

    [Theory]
    [InlineData("")]
    [InlineData("transport=ata")]
    [InlineData("size>=1GiB")]
    public void Of_several_none_is_taken_and_all_are_named(string rule)
    {
        Assert.Null(Pick(rule, Three, out var why));
        foreach (var disk in Three) Assert.Contains($"serial={disk.Serial}", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_of_the_same_size_are_neither_the_smallest() => Assert.Null(Pick("smallest", [Three[1], Three[1] with { Name = "sdc", Serial = "A2" }], out _));

    [Fact]
    public void A_rule_that_nothing_fits_and_a_machine_without_disks_say_so()
    {
        Assert.Null(Pick("serial=none", Three, out var why));
        Assert.StartsWith("no disk of this machine is \"serial=none\"", why, StringComparison.Ordinal);
        Assert.Null(Pick("smallest", [], out why));
        Assert.Contains("its driver may be missing", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_with_one_disk_needs_no_rule() => Assert.Equal("sda", Pick("", [Three[1]], out _));

    [Theory]
    [InlineData("seriel=A1")]
    [InlineData("serial=")]
    [InlineData("size>=much")]
    [InlineData("rotating=maybe")]
    [InlineData("transport=floppy")]
    [InlineData("smallest,largest")]
    public void A_rule_that_is_not_understood_is_refused_with_what_there_is(string rule)
    {
        Assert.False(DiskRule.TryParse(rule, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("/sys/devices/pci0000:00/0000:00:04.0/virtio1/block/vda", "pci-0000:00:04.0")]
    [InlineData("/sys/devices/pci0000:00/0000:00:1f.2/ata3/host2/target2:0:0/2:0:0:0/block/sda", "pci-0000:00:1f.2")]
    [InlineData("/sys/devices/pci0000:00/0000:00:02.0/0000:03:00.0/host0/port-0:0/end_device-0:0/target0:0:3/0:0:3:0/block/sdc", "pci-0000:03:00.0")]
    [InlineData("/sys/devices/pci0000:00/0000:00:03.0/virtio0/host7/target7:0:1/7:0:1:0/block/sdb", "pci-0000:00:03.0-scsi-0:1:0")]
    [InlineData("/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/nvme/nvme0/nvme0n1", "pci-0000:01:00.0")]
    [InlineData("/sys/devices/platform/x/block/mmcblk0", "platform")]
    public void Where_a_disk_is_plugged_in_is_said_without_what_is_counted_at_each_boot(string place, string path) => Assert.Equal(path, MachineDisk.PathOf(place));

    [Fact]
    public void A_SATA_disk_is_at_the_port_of_its_card_and_not_at_the_kernel_s_count_of_ports()
    {
        var sys = Directory.CreateTempSubdirectory("bootappliance-sys-");
        try
        {
            var card = Path.Combine(sys.FullName, "devices/pci0000:00/0000:00:1f.2");
            Directory.CreateDirectory(Path.Combine(card, "ata7/ata_port/ata7"));
            File.WriteAllText(Path.Combine(card, "ata7/ata_port/ata7/port_no"), "3\n");
            Assert.Equal("pci-0000:00:1f.2-ata3", MachineDisk.PathOf(Path.Combine(card, "ata7/host6/target6:0:0/6:0:0:0/block/sda")));
        }
        finally
        {
            sys.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_smallest_disk_is_no_stick_that_was_left_in_the_machine()
    {
        MachineDisk[] disks = [new("sda", 240 * GiB, "A1", "", "", "ata", IsRotating: false), new("sdz", 16 * GiB, "U1", "", "", "usb", IsRotating: false)];
        Assert.True(DiskRule.TryParse("smallest", out var rule, out _));
        Assert.Equal("sda", rule!.Pick(disks, out _)?.Name);
        Assert.True(DiskRule.TryParse("smallest,transport=usb", out rule, out _));
        Assert.Equal("sdz", rule!.Pick(disks, out _)?.Name);
    }

    [Fact]
    public void The_disks_of_this_machine_are_read_from_the_kernel() => Assert.Contains(MachineDisk.Read("/sys"), disk => disk.Size > 0 && File.Exists(disk.Device));

    private static string? Pick(string text, MachineDisk[] disks, out string? why)
    {
        Assert.True(DiskRule.TryParse(text, out var rule, out var error), error);
        return rule.Pick(disks, out why)?.Name;
    }
}
