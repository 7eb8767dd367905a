using System.Formats.Tar;
using BootAppliance.Content.Sources.Formats;

namespace BootAppliance.Content.Sources.Ovf;

/// <summary>The files of an OVA, by where they begin in it: nothing is unpacked, qemu-img reads a disk from the middle of the tar.</summary>
internal sealed class TarFolder : IMachineFolder
{
    private const int MaxEntries = 1000;

    private readonly Dictionary<string, ImagePlace> _files;

    private TarFolder(ImagePlace descriptor, Dictionary<string, ImagePlace> files)
    {
        Descriptor = descriptor;
        _files = files;
    }

    public ImagePlace Descriptor { get; }

    /// <exception cref="ImageSourceException">It is no tar, or has no descriptor.</exception>
    public static TarFolder Read(ImagePlace tar)
    {
        Dictionary<string, ImagePlace> files = new(StringComparer.Ordinal);
        try
        {
            using BoundedReads stream = new(File.OpenRead(tar.Path));
            using TarReader reader = new(stream);
            for (var count = 0; reader.GetNextEntry() is { } entry; count++)
            {
                if (count == MaxEntries) throw new ImageSourceException(tar.Title, $"has more than {MaxEntries} files", "make an OVA of the machine's own files alone");
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) continue;
                if (entry.DataOffset < 0 || entry.Length < 0 || entry.DataOffset > tar.Length - entry.Length) throw new InvalidDataException($"{entry.Name} ends after the tar's end");
                if (entry is PaxTarEntry pax && pax.ExtendedAttributes.Keys.Any(key => key.StartsWith("GNU.sparse", StringComparison.Ordinal))) throw new InvalidDataException($"{entry.Name} is packed sparse");
                var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if (!files.TryAdd(name, new(tar.Path, entry.DataOffset, entry.Length, $"{name} in {tar.Title}") { IsPart = true, Name = name })) throw new InvalidDataException($"{name} stands in it twice");
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or InvalidOperationException or ArgumentException or FormatException or OverflowException or NotSupportedException or UnauthorizedAccessException)
        {
            throw new ImageSourceException(tar.Title, $"is no tar that is read here ({exception.Message.TrimEnd('.')})", "unpack it (tar -xf) and publish its .ovf, or export the machine again", exception);
        }

        // It is the first file of an OVA (DSP0243 §5.3); tools that pack again forget that.
        return files.Values.Where(file => file.Name.EndsWith(".ovf", StringComparison.OrdinalIgnoreCase)).ToList() is [var descriptor]
            ? new(descriptor, files)
            : throw new ImageSourceException(tar.Title, "has no .ovf file, or several", "export each machine into an OVA of its own; disks in other archives are published after they are unpacked");
    }

    public ImagePlace? Find(string name) => _files.GetValueOrDefault(name);
}
