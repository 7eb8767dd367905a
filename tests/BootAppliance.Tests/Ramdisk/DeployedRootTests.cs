using BootAppliance.Ramdisk.Machine;
using BootAppliance.Tests.Content.Sources;
using BootAppliance.Tests.Storage;

namespace BootAppliance.Tests.Ramdisk;

/// <summary>On real file systems that lie on a whole loop device, as on a disk without partitions, larger than they are.</summary>
public sealed class DeployedRootTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [RootTheory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public async Task The_root_file_system_is_grown_to_the_disk_s_end_and_made_the_machine_s_own(string kind)
    {
        var image = Path.Combine(_folder.FullName, "disk");
        var mount = _folder.CreateSubdirectory("mount").FullName;
        await File.WriteAllBytesAsync(image, []);
        QemuLab.Run("truncate", "-s", "320M", image);
        QemuLab.Run($"mkfs.{kind}", "-q", image);
        QemuLab.Run("mount", "-o", "loop", image, mount);
        QemuLab.Run("/bin/sh", "-c", $"mkdir -p {mount}/etc {mount}/var/lib/cloud/instances/old && echo 0123456789abcdef0123456789abcdef > {mount}/etc/machine-id && ln -s instances/old {mount}/var/lib/cloud/instance");
        QemuLab.Run("umount", mount);
        QemuLab.Run("truncate", "-s", "640M", image);
        var device = QemuLab.Run("losetup", "--find", "--show", image).Trim();
        try
        {
            await new DeployedRoot(device, _said.Add).PrepareAsync(new Dictionary<string, byte[]> { ["meta-data"] = "instance-id: web01-1\n"u8.ToArray() }, default);
            QemuLab.Run("mount", device, mount);
            Assert.True(new DriveInfo(mount).TotalSize > 500L << 20, $"{new DriveInfo(mount).TotalSize} bytes: {string.Join("; ", _said)}");
            Assert.Equal("", await File.ReadAllTextAsync(Path.Combine(mount, "etc/machine-id")));
            Assert.False(Path.Exists(Path.Combine(mount, "var/lib/cloud/instance")));
            Assert.Equal("instance-id: web01-1\n", await File.ReadAllTextAsync(Path.Combine(mount, "var/lib/cloud/seed/nocloud/meta-data")));
        }
        finally
        {
            QemuLab.Run("/bin/sh", "-c", $"umount {mount} || true");
            QemuLab.Run("losetup", "--detach", device);
        }
    }

    [RootTheory]
    [InlineData("mkswap")]
    [InlineData("")]
    public async Task What_is_no_root_file_system_is_left_as_it_is_and_told(string tool)
    {
        var image = Path.Combine(_folder.FullName, "disk");
        await File.WriteAllBytesAsync(image, new byte[64 << 20]);
        if (tool.Length > 0) QemuLab.Run(tool, image);
        var before = await File.ReadAllBytesAsync(image);
        await new DeployedRoot(image, _said.Add).PrepareAsync(new Dictionary<string, byte[]>(), default);
        Assert.Contains(_said, one => one.Contains("no file system that is known here", StringComparison.Ordinal));
        Assert.Equal(before, await File.ReadAllBytesAsync(image));
    }
}
