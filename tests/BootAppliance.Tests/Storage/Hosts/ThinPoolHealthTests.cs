using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Hosts.Kinds;
using BootAppliance.Storage.Lvm;

namespace BootAppliance.Tests.Storage.Hosts;

public sealed class ThinPoolHealthTests
{
    private static readonly VolumePlace Place = new("vg1", "pool");
    private static readonly VolumeGroup Group = new("vg1", 1 << 30, 1 << 20, 1 << 20, "wz--n-");

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(84.99, 84.99, null)]
    [InlineData(85, 10, "the data of vg1/pool is 85 % full, above 85 %")]
    [InlineData(10, 85, "the metadata of vg1/pool is 85 % full, above 85 %")]
    [InlineData(86, 95, "the metadata of vg1/pool is 95 % full, above 95 %")]
    [InlineData(100, 95, "the data of vg1/pool is 100 % full, above 95 %")]
    public void No_disk_is_made_from_85_percent_of_either_on_and_the_fuller_one_is_named(double data, double metadata, string? sentence)
    {
        var refusal = ThinPoolHealth.Refusal(Place, Group, Pool(data, metadata));
        Assert.Equal(sentence is null ? null : DiskFault.Full, refusal?.Fault);
        if (sentence is not null) Assert.StartsWith(sentence, refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, 90, "lvextend --poolmetadatasize +SIZE vg1/pool")]
    [InlineData(90, 10, "lvextend -L+SIZE vg1/pool")]
    public void It_says_what_to_make_larger(double data, double metadata, string remedy) =>
        Assert.Contains(remedy, ThinPoolHealth.Refusal(Place, Group, Pool(data, metadata))!.Remedy, StringComparison.Ordinal);

    [Theory]
    [InlineData(69.99, false)]
    [InlineData(70, true)]
    public void It_is_told_from_70_percent_on(double data, bool isTold) =>
        Assert.Equal(isTold, ThinPoolHealth.Fullness(Place, Pool(data, 0), Watermarks.Warned) is not null);

    [Theory]
    [InlineData("twi-aotzD-", DiskFault.Full)]
    [InlineData("twi-aotzM-", DiskFault.DeviceFailed)]
    [InlineData("twi-aotzF-", DiskFault.DeviceFailed)]
    [InlineData("twi-aotzp-", DiskFault.DeviceFailed)]
    [InlineData("twi---tz--", DiskFault.NotMounted)]
    public void A_pool_that_is_used_up_failed_or_not_active_is_broken(string attributes, DiskFault fault) =>
        Assert.Equal(fault, ThinPoolHealth.Broken(Place, Pool(50, 50) with { Attributes = attributes })!.Fault);

    [Fact]
    public void A_pool_that_is_well_is_not() => Assert.Null(ThinPoolHealth.Broken(Place, Pool(99, 99)));

    [Fact]
    public void A_pool_that_gives_out_old_content_or_tells_nothing_or_lacks_a_device_takes_no_disk()
    {
        Assert.Contains("lvchange --zero y", ThinPoolHealth.Refusal(Place, Group, Pool(0, 0) with { Attributes = "twi-aot---" })!.Remedy, StringComparison.Ordinal);
        Assert.Equal(DiskFault.NotPossible, ThinPoolHealth.Refusal(Place, Group, Pool(0, 0) with { MetadataPercent = null })!.Fault);
        Assert.Equal(DiskFault.DeviceFailed, ThinPoolHealth.Refusal(Place, Group with { Attributes = "wz-pn-" }, Pool(0, 0))!.Fault);
        Assert.Equal(DiskFault.ReadOnly, ThinPoolHealth.Refusal(Place, Group with { Attributes = "rz--n-" }, Pool(0, 0))!.Fault);
    }

    private static LogicalVolume Pool(double data, double metadata) =>
        new("pool", 64 << 20, "twi-aotz--", new HashSet<string>()) { DataPercent = data, MetadataPercent = metadata };
}
