using BootAppliance.Storage.Helper;
using BootAppliance.Storage.Hosts;

namespace BootAppliance.Tests.Storage.Hosts;

public sealed class ResourceStateTests
{
    [Theory]
    [InlineData("btrfs on /dev/vdb at /srv/a", "btrfs on /dev/vdb at /srv/b", true)]
    [InlineData("nfs4 on server:/export at /mnt/a", "nfs4 on server:/export at /mnt/b", true)]
    [InlineData("device /dev/sda (naa.5000)", "device /dev/sdc (naa.5000)", true)]
    [InlineData("device /dev/sda (naa.5000)", "device /dev/sda (naa.5001)", false)]
    [InlineData("ext4 on /dev/vdb at /srv/a", "ext4 on /dev/vdc at /srv/a", false)]
    [InlineData("tmpfs on tmpfs at /a", "tmpfs on tmpfs at /b", false)]
    [InlineData("LVM volume group vg0", "LVM volume group vg1", false)]
    public void One_device_is_one_under_whatever_name_it_is_found(string one, string other, bool isOne) => Assert.Equal(isOne, On(one).Device == On(other).Device);

    [Theory]
    [InlineData(10, 20, null)]
    [InlineData(70, 20, 70.0)]
    [InlineData(10, 85, 85.0)]
    [InlineData(99, 86, 95.0)]
    public void The_fuller_of_data_and_metadata_passes_the_watermark(double data, double metadata, double? mark) =>
        Assert.Equal(mark, (On("LVM thin pool vg0/thin") with { DataPercent = data, MetadataPercent = metadata }).Mark);

    [Fact]
    public void Left_overs_are_looked_for_in_every_kind_of_place() =>
        Assert.Equal(
            [new(ResourceKind.Directory, "/srv/disks"), new(ResourceKind.BlockDevice, "/dev/disk/by-id/x"), new(ResourceKind.VolumeGroup, "vg0"), new(ResourceKind.ThinPool, "vg0/thin")],
            new PermittedPlaces(["/srv/disks", "vg0", "vg0/thin", "/dev/disk/by-id/x"]).All);

    private static ResourceState On(string on) => new(ResourceHealth.Good, null, 0, 0, on);
}
