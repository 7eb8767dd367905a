using BootAppliance.Hosting;
using BootAppliance.Storage;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Helper;
using BootAppliance.Storage.Hosts;

namespace BootAppliance.Tests.Storage.Helper;

public sealed class PermittedPlacesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");

    public PermittedPlacesTests()
    {
        foreach (var name in new[] { "a", "a/b", "ab", "c" }) _folder.CreateSubdirectory(name);
        File.CreateSymbolicLink(At("a/out"), At("c"));
        File.CreateSymbolicLink(At("in"), At("a"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a/b", "a/b")]
    [InlineData("a/b/../b/", "a/b")]
    [InlineData("c/../a", "a")]
    [InlineData("in/b", "a/b")]
    public void A_folder_of_the_list_is_given_where_it_really_is(string asked, string real) => Assert.Equal(At(real), Check(ResourceKind.Directory, At(asked)).Where);

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("c")]
    [InlineData("a/..")]
    [InlineData("a/../c")]
    [InlineData("a/out")]
    [InlineData("nowhere")]
    public void What_leads_out_of_the_list_is_refused(string asked)
    {
        var refused = Assert.Throws<DiskException>(() => Check(ResourceKind.Directory, At(asked)));
        Assert.Equal(DiskFault.NotPossible, refused.Fault);
        Assert.Contains("storage.places", refused.Message, StringComparison.Ordinal);
        Assert.Throws<DiskException>(() => Check(ResourceKind.Nfs, At(asked)));
    }

    [Fact]
    public void A_folder_of_the_list_that_is_not_there_is_said_to_be_so() => Assert.Equal(DiskFault.NotMounted, Assert.Throws<DiskException>(() => Check(ResourceKind.Directory, At("a/none"))).Fault);

    [Theory]
    [InlineData(ResourceKind.Directory, "a")]
    [InlineData(ResourceKind.Directory, "")]
    [InlineData(ResourceKind.Directory, "/a\0")]
    [InlineData(ResourceKind.VolumeGroup, "vg1")]
    [InlineData(ResourceKind.VolumeGroup, "/dev/null")]
    [InlineData(ResourceKind.ThinPool, "vg0/other")]
    [InlineData(ResourceKind.BlockDevice, "/dev/zero")]
    [InlineData(ResourceKind.BlockDevice, "vg0")]
    public void What_is_not_in_the_list_is_refused(ResourceKind kind, string where) => Assert.Equal(DiskFault.NotPossible, Assert.Throws<DiskException>(() => Check(kind, where)).Fault);

    [Theory]
    [InlineData(ResourceKind.VolumeGroup, "vg0")]
    [InlineData(ResourceKind.ThinPool, "vg0/thin")]
    [InlineData(ResourceKind.BlockDevice, "/dev/null")]
    [InlineData(ResourceKind.BlockDevice, "/dev/../dev/null")]
    public void What_is_in_the_list_is_given_as_it_was_asked(ResourceKind kind, string where) => Assert.Equal(where, Check(kind, where).Where);

    [Fact]
    public void A_device_outside_of_dev_is_no_device_of_the_list()
    {
        File.CreateSymbolicLink(At("null"), "/dev/null");
        Assert.Throws<DiskException>(() => Check(ResourceKind.BlockDevice, At("null")));
    }

    [Fact]
    public void A_folder_that_others_could_put_something_else_in_the_stead_of_is_refused_with_the_remedy()
    {
        File.SetUnixFileMode(At("a"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
        Assert.Equal(At("a"), Check(ResourceKind.Directory, At("a")).Where);
        Assert.Contains($"chmod go-w {At("a")}", Assert.Throws<DiskException>(() => Check(ResourceKind.Directory, At("a/b"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/a/../b")]
    [InlineData("a b")]
    [InlineData("-vg")]
    [InlineData("vg/thin/more")]
    [InlineData("..")]
    [InlineData("")]
    public void What_is_no_place_is_told_by_its_key(string place) =>
        Assert.Equal("storage.places[1]", Assert.Single(StorageConfigRules.Check(new StorageOptions { Places = ["/srv", place] })).Key);

    [Fact]
    public void Places_of_each_kind_are_taken() =>
        Assert.Empty(StorageConfigRules.Check(new StorageOptions { Places = ["/srv/disks/", "vg0", "vg0/thin", "/dev/disk/by-id/nvme-x", "vg.0+a_b-c"] }));

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private ResourcePlace Check(ResourceKind kind, string where) => new PermittedPlaces([At("a") + "/", "vg0", "vg0/thin", "/dev/null"]).Check(new(kind, where));
}
