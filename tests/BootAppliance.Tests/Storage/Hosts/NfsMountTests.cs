using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Helper;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Hosts.Kinds;

namespace BootAppliance.Tests.Storage.Hosts;

/// <summary>What a mounted one does is shown with a real server: storage-guest.sh.</summary>
public sealed class NfsMountTests
{
    private static readonly string[] Mounts =
    [
        "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
        "40 22 0:50 / /srv/images rw,relatime shared:9 - nfs4 nas:/export/images rw,vers=4.2",
        "41 40 0:51 / /srv/images/local rw - tmpfs tmpfs rw",
        "42 22 0:52 / /srv/over rw - nfs4 nas:/old rw",
        "43 42 0:53 / /srv/over rw - ext4 /dev/vdb rw",
    ];

    [Theory]
    [InlineData("/srv/images", "nfs4")]
    [InlineData("/srv/images/web", "nfs4")]
    [InlineData("/srv/images/local/x", "tmpfs")]
    [InlineData("/srv/imagesx", "ext4")]
    [InlineData("/srv/over", "ext4")]
    public void A_path_is_on_what_was_mounted_deepest_and_last(string path, string kind) => Assert.Equal(kind, MountedAt.Under(Mounts, path)!.FileSystem);

    [Fact]
    public void Whoever_has_to_mount_it_is_told_by_fstab_what()
    {
        string[] fstab = ["# nas:/no /srv/images nfs defaults 0 0", "UUID=1 / ext4 defaults 0 1", "nas:/export/images\t/srv/images\tnfs4\t_netdev\t0 0"];
        Assert.Equal(("nas:/export/images", "/srv/images"), NfsMount.Export(fstab, "/srv/images/web"));
        Assert.Null(NfsMount.Export(fstab, "/srv/other"));
    }

    [Theory]
    [InlineData("/proc", DiskFault.NotMounted)]
    [InlineData("/sys", DiskFault.NotPossible)]
    [InlineData("/proc/../sys", DiskFault.NotPossible)]
    [InlineData("proc", DiskFault.NotPossible)]
    public async Task The_host_helper_looks_into_its_list_before_it_asks_a_server(string where, DiskFault fault) =>
        Assert.Equal(fault, (await Assert.ThrowsAsync<DiskException>(() => new PermittedPlaces(["/proc"]).CheckAsync(new(ResourceKind.Nfs, where), TimeProvider.System, default))).Fault);

    [Fact]
    public async Task A_folder_that_is_not_on_NFS_is_refused()
    {
        var refused = await Assert.ThrowsAsync<DiskException>(() => NfsMount.CheckAsync("/proc", TimeProvider.System, default));
        Assert.Equal(DiskFault.NotMounted, refused.Fault);
        Assert.Contains("not on NFS but on proc", refused.Message, StringComparison.Ordinal);
    }
}
