using BootAppliance.Tests.Content.Sources;

namespace BootAppliance.Tests.Storage.Hosts;

/// <summary>A real block device for one test, full of what somebody wrote.</summary>
internal sealed class LoopDevice : IDisposable
{
    public const int Size = 16 << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");

    public LoopDevice()
    {
        var image = Path.Combine(_folder.FullName, "image");
        File.WriteAllBytes(image, [.. Enumerable.Repeat((byte)'x', Size)]);
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
