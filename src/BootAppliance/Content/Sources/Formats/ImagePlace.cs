using BootAppliance.Linux;

namespace BootAppliance.Content.Sources.Formats;

/// <summary>Where the bytes of an image are: a file, a block device, or a part of a tar.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Offset">In it, in bytes.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Title">How sentences call it.</param>
internal sealed record ImagePlace(string Path, long Offset, long Length, string Title)
{
    /// <summary>Set for a part of a file.</summary>
    public bool IsPart { get; init; }

    /// <summary>Set for a block device.</summary>
    public bool IsDevice { get; private init; }

    /// <summary>For commands that a sentence proposes.</summary>
    public string Name { get; init; } = Title;

    /// <summary>A whole file, or a device.</summary>
    /// <exception cref="ImageSourceException">It is not there, may not be read, or is neither.</exception>
    public static ImagePlace Of(string file)
    {
        if (file.Length == 0) throw new ImageSourceException("A file", "has no name", "name one");
        var path = System.IO.Path.GetFullPath(file);
        if (Directory.Exists(path)) throw new ImageSourceException(file, "is a folder", "name the files of the disks in it");
        var error = LinuxFile.OpenToRead(path, out var opened);
        using var handle = opened;
        if (error != LinuxError.None)
            throw new ImageSourceException(file, $"cannot be opened ({LinuxError.Words(error)})", "check that it is there and that you may read it");
        // A block device has no other length than where its end is found.
        if (LinuxFile.Seek(handle, 0, LinuxFile.SeekEnd, out var length) != LinuxError.None) throw new ImageSourceException(file, "is neither a file nor a block device", "write what it gives into a file first");
        if (length == 0) throw new ImageSourceException(file, "is empty", "look at what was to have written it");
        return new(path, 0, length, file) { IsDevice = new FileInfo(path).Length == 0 };
    }

    /// <returns>The bytes from there, fewer at the end.</returns>
    /// <exception cref="ImageSourceException">They cannot be read.</exception>
    public byte[] Read(long at, int count)
    {
        try
        {
            using var handle = File.OpenHandle(Path);
            var bytes = new byte[(int)Math.Max(0, Math.Min(count, Length - at))];
            var read = 0;
            for (int part; read < bytes.Length && (part = RandomAccess.Read(handle, bytes.AsSpan(read), Offset + at + read)) > 0;) read += part;
            return bytes[..read];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageSourceException(Title, $"cannot be read ({exception.Message})", "check the disk that it is on, and that you may read it", exception);
        }
    }
}
