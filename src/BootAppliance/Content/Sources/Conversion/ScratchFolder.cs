using BootAppliance.Linux;

namespace BootAppliance.Content.Sources.Conversion;

/// <summary>A folder of our own for raw copies, which goes with all that is in it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    /// <summary>What is left to others on the same file system, in bytes.</summary>
    public const long Spare = 256L << 20;

    private readonly string _parent;
    private readonly string _path;
    private int _count;

    /// <param name="parent">Null: <c>$TMPDIR</c>, else /var/tmp, since /tmp may be memory.</param>
    /// <exception cref="ImageSourceException">It cannot be made there.</exception>
    public ScratchFolder(string? parent)
    {
        _parent = Path.GetFullPath(parent ?? (Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } set ? set : "/var/tmp"));
        _path = Path.Combine(_parent, $"bootappliance-{Guid.NewGuid():n}");
        try
        {
            if (!Directory.Exists(_parent)) throw new DirectoryNotFoundException("there is no such folder");
            Directory.CreateDirectory(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageSourceException(_parent, $"takes no raw copies ({exception.Message})", "name another folder for them, by --scratch or by TMPDIR", exception);
        }
    }

    /// <summary>What may still be written, in bytes.</summary>
    public long Room => Math.Max(0, new DriveInfo(_path).AvailableFreeSpace - Spare);

    /// <summary>An empty file for the user given; null: for who we are.</summary>
    public string Add(uint? owner)
    {
        var file = Path.Combine(_path, $"{_count++}.raw");
        new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        if (owner is { } user) Give(file, user);
        return file;
    }

    /// <summary>Takes back what <see cref="Add"/> gave away.</summary>
    public static void Take(string file) => Give(file, 0);

    public ImageSourceException Full(string title, long needed) => new(title,
        $"needs {Mebibytes(needed)} MiB or more for its raw copy, and {_parent} has room for {Room >> 20} MiB", "make room there, or name another folder for raw copies, by --scratch or by TMPDIR");

    public void Dispose()
    {
        if (Directory.Exists(_path)) Directory.Delete(_path, recursive: true);
    }

    private static long Mebibytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;

    private static void Give(string file, uint user)
    {
        if (LinuxFile.Give(file, user) is var error and not LinuxError.None) throw new IOException($"{file} cannot be given to user {user}: {LinuxError.Words(error)}");
    }
}
