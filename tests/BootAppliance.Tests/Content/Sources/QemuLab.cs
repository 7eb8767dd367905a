using System.Diagnostics;
using BootAppliance.Content.Sources;

namespace BootAppliance.Tests.Content.Sources;

/// <summary>A folder with images that the real qemu-img made, and one for scratch.</summary>
internal sealed class QemuLab : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");

    public QemuLab() => Scratch = _folder.CreateSubdirectory("scratch").FullName;

    public string Scratch { get; }

    public string Folder => _folder.FullName;

    public ImageSourceSettings Settings => new() { Scratch = Scratch };

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public string File(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    public string File(string name, string text) => File(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A sparse raw disk of 64 MiB with data at its beginning, in its middle and at its end.</summary>
    public string Disk(string name = "disk.raw", int seed = 1)
    {
        const int Length = 64 << 20;
        using var file = System.IO.File.Create(File(name));
        file.SetLength(Length);
        foreach (var (at, length) in new[] { (0, 300_000), (20 << 20, 70_000), (Length - 4096, 4096) })
        {
            file.Position = at;
            file.Write(Images.Noise(seed + at, length));
        }

        return File(name);
    }

    /// <summary>The disk in another format.</summary>
    public string Convert(string raw, string format, string name, params string[] options)
    {
        Qemu(["convert", "-f", "raw", "-O", format, .. options, raw, File(name)]);
        return File(name);
    }

    public string Create(string format, string name, string size, params string[] options)
    {
        Qemu(["create", "-q", "-f", format, .. options, File(name), size]);
        return File(name);
    }

    public static void Qemu(params string[] arguments) => Run("qemu-img", arguments);

    public static string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec \"$0\" \"$@\" 2>&1", program, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}");
        return output.Trim();
    }

    /// <summary>What it takes on the disk, in blocks of 512 bytes.</summary>
    public static long Blocks(string path) => long.Parse(Run("stat", "-c", "%b", path));

    public void Patch(string name, long at, params byte[] bytes)
    {
        using var file = System.IO.File.OpenWrite(File(name));
        file.Position = at;
        file.Write(bytes);
    }

    public Task<OpenedImages> OpenAsync(params string[] files) => OpenAsync(Settings, files);

    public static Task<OpenedImages> OpenAsync(ImageSourceSettings settings, params string[] files) => ImageSources.OpenAsync(files, settings, null, TimeProvider.System, default);

    /// <summary>It is refused, and nothing is left of it.</summary>
    public async Task<string> RefusalAsync(string file, ImageSourceSettings? settings = null)
    {
        var refusal = await Assert.ThrowsAsync<ImageSourceException>(() => OpenAsync(settings ?? Settings, file));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Scratch));
        return refusal.Message;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
