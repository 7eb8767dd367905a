using BootAppliance.Programs;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Lvm;

namespace BootAppliance.Tests.Storage.Lvm;

/// <summary>The words of lvm2 2.03.16.</summary>
public sealed class LvmFaultsTests
{
    [Theory]
    [InlineData("  Volume group \"vg9\" not found\n  Cannot process volume group vg9", DiskFault.NotMounted)]
    [InlineData("  Failed to find logical volume \"vg0/x\"", DiskFault.NotThere)]
    [InlineData("  Logical Volume \"a\" already exists in volume group \"vg0\"", DiskFault.AlreadyThere)]
    [InlineData("  Volume group \"vg0\" has insufficient free space (53 extents): 128 required.", DiskFault.Full)]
    [InlineData("  Insufficient free space: 243 extents needed, but only 41 available", DiskFault.Full)]
    [InlineData("  Cannot create new thin volume, free space in thin pool vg1/pool reached threshold.", DiskFault.Full)]
    [InlineData("  Logical volume vg0/web in use.", DiskFault.InUse)]
    [InlineData("  Logical volume vg0/web contains a filesystem in use.", DiskFault.InUse)]
    [InlineData("  Cannot change VG vg0 while PVs are missing.\n  See vgreduce --removemissing and vgextend --restoremissing.", DiskFault.DeviceFailed)]
    [InlineData("  /dev/mapper/control: open failed: No such device\n  Failure to communicate with kernel device-mapper driver.\n  Check that device-mapper is available in the kernel.", DiskFault.NotPossible)]
    [InlineData("  /run/lock/lvm/P_global:aux: open failed: Permission denied", DiskFault.NotPossible)]
    [InlineData("  Cannot change volume group vg0 with read-only access", DiskFault.ReadOnly)]
    [InlineData("  Something new", DiskFault.ToolFailed)]
    public void Its_words_say_what_is_wrong(string words, DiskFault fault)
    {
        var said = LvmFaults.Of(new ProgramRun(5, "", words), "web", "was not made");
        Assert.Equal(fault, said.Fault);
        Assert.StartsWith("web was not made", said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_no_LVM_its_package_is_named() =>
        Assert.Contains("lvm2", LvmFaults.Of(new ProgramRun(127, "", ""), "web", "was not made").Message, StringComparison.Ordinal);
}
