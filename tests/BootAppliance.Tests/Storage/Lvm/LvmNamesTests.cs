using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Lvm;

namespace BootAppliance.Tests.Storage.Lvm;

public sealed class LvmNamesTests
{
    [Theory]
    [InlineData("web")]
    [InlineData("Web-01_data.2")]
    [InlineData("mysnapshot")]
    public void A_name_that_LVM_takes_is_taken(string name) => Assert.Equal(name, LvmNames.Disk("vg0", name));

    [Theory]
    [InlineData("")]
    [InlineData("-web")]
    [InlineData(".web")]
    [InlineData("vg0/web")]
    [InlineData("web;x")]
    [InlineData("a+b")]
    [InlineData("snapshot0")]
    [InlineData("pvmove1")]
    [InlineData("a_tmeta")]
    [InlineData("a_rimage_0")]
    [InlineData("bootappliance-new-1")]
    public void A_name_that_it_keeps_or_that_is_none_is_refused(string name) =>
        Assert.Equal(DiskFault.BadName, Assert.Throws<DiskException>(() => LvmNames.Disk("vg0", name)).Fault);

    [Fact]
    public void A_name_is_refused_where_its_device_would_have_too_long_a_one()
    {
        Assert.Equal(100, LvmNames.Disk("vg0", new('a', 100)).Length);
        // Each hyphen is two in the device's name.
        Assert.Contains("each hyphen twice", Assert.Throws<DiskException>(() => LvmNames.Disk("vg0", "a" + new string('-', 60))).Message, StringComparison.Ordinal);
        Assert.Throws<DiskException>(() => LvmNames.Disk(new string('g', 60), new string('a', 60)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("-vg")]
    [InlineData("vg0/thin")]
    [InlineData("/dev/vg0")]
    [InlineData("@tag")]
    [InlineData("vg0\n")]
    public void What_would_mean_something_else_than_a_group_is_refused(string name) =>
        Assert.Equal(DiskFault.BadName, Assert.Throws<DiskException>(() => LvmNames.Group(name)).Fault);

    [Fact]
    public void A_pool_is_said_with_its_group()
    {
        Assert.Equal(("vg0", "thin"), LvmNames.Pool("vg0/thin"));
        foreach (var where in new[] { "vg0", "vg0/", "/thin", "vg0/thin/x", "vg0/-x" }) Assert.Throws<DiskException>(() => LvmNames.Pool(where));
    }
}
