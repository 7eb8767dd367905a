using BootAppliance.Tests.Content.Sources;

namespace BootAppliance.Tests.Storage.Hosts;

/// <summary>A real block device for one test, full of what somebody wrote, or of the size that is said and empty.</summary>
internal sealed class LoopDevice : IDisposable
{
    public const int Size = 16 << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");

    public LoopDevice(long empty = 0)
    {
        var image = Path.Combine(_folder.FullName, "image");
        File.WriteAllBytes(image, empty > 0 ? [] : [.. Enumerable.Repeat((byte)'x', Size)]);
        if (empty > 0) QemuLab.Run("truncate", "--size", empty.ToString(System.Globalization.CultureInfo.InvariantCulture), image);
        Node = QemuLab.Run("losetup", "--find", "--show", "--partscan", image);
    }

    public string Node { get; }

    /// <summary>For the files that say whose a device is.</summary>
    public string Folder => Path.Combine(_folder.FullName, "devices");

    public byte[] Read()
    {
        QemuLab.Run("blockdev", "--flushbufs", Node);
        return File.ReadAllBytes(Node);
    }

    public void Dispose()
    {
        // It stays so for whoever has the loop device next.
        QemuLab.Run("blockdev", "--setrw", Node);
        QemuLab.Run("losetup", "--detach", Node);
        _folder.Delete(recursive: true);
    }
}
