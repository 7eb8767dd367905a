using BootAppliance.Tests.Content.Sources;

namespace BootAppliance.Tests.Storage;

/// <summary>A real file system on a loop device, mounted for one test.</summary>
internal sealed class LoopFileSystem : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");

    public LoopFileSystem(string kind, params string[] options)
    {
        Image = Path.Combine(_folder.FullName, "device");
        Folder = _folder.CreateSubdirectory("mount").FullName;
        // The smallest that mkfs.xfs makes.
        using (var file = File.Create(Image)) file.SetLength(320L << 20);
        QemuLab.Run($"mkfs.{kind}", ["-q", .. options, Image]);
        QemuLab.Run("mount", "-o", "loop", Image, Folder);
    }

    /// <summary>What the device is made of.</summary>
    public string Image { get; }

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    public string At(string name) => Path.Combine(Folder, name);

    public IEnumerable<string> Names => Directory.EnumerateFileSystemEntries(Folder).Select(path => Path.GetFileName(path)).Where(name => name != "lost+found");

    public void Remount(string options) => QemuLab.Run("mount", "-o", "remount," + options, Folder);

    /// <summary>Takes all the room, as far as the file system gives it, but for some 8 MiB if they are to be left.</summary>
    public void Fill(bool leaves = false)
    {
        QemuLab.Run("/bin/sh", "-c", $"mkdir {Folder}/filler; for piece in 8M 256K 4K; do i=0; while fallocate -l $piece {Folder}/filler/$piece.$i; do i=$((i+1)); done; done; true");
        if (leaves) QemuLab.Run("/bin/sh", "-c", $"rm {Folder}/filler/8M.0");
        QemuLab.Run("sync", "-f", Folder);
    }

    /// <summary>The device ends where it begins: it answers nothing any more.</summary>
    public void Vanish()
    {
        File.Open(Image, FileMode.Truncate).Dispose();
        QemuLab.Run("losetup", "--set-capacity", QemuLab.Run("losetup", "--associated", Image, "--output", "NAME", "--noheadings"));
    }

    public void Unmount() => QemuLab.Run("umount", "--lazy", Folder);

    public void Dispose()
    {
        while (File.ReadAllText("/proc/self/mounts").Contains($" {Folder} ", StringComparison.Ordinal)) Unmount();
        _folder.Delete(recursive: true);
    }
}
