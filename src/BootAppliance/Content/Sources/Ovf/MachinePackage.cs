using System.Text.RegularExpressions;
using BootAppliance.Content.Sources.Formats;

namespace BootAppliance.Content.Sources.Ovf;

/// <summary>A machine that was exported: its descriptor, its disks, and the digests of both if there are some (DSP0243 §5).</summary>
internal static partial class MachinePackage
{
    /// <exception cref="ImageSourceException">It is refused.</exception>
    public static async Task AddAsync(ImageCollection collection, IMachineFolder folder, CancellationToken cancellationToken)
    {
        var descriptor = folder.Descriptor;
        var own = Path.GetFileName(descriptor.Name);
        var machine = OvfReader.Read(Whole(descriptor, OvfReader.MaxBytes), descriptor.Title);
        var list = Path.ChangeExtension(own, ".mf");
        var digests = folder.Find(list) is { } found ? new DigestList(Whole(found, DigestList.MaxBytes), found.Title) : null;
        await VerifyAsync(own, descriptor);
        foreach (var href in machine.Disks)
        {
            var (name, disk) = Find(folder, href);
            await VerifyAsync(name, disk);
            var format = ImageSources.FormatOf(disk);
            if (format is ImageFormat.Ova or ImageFormat.Ovf) throw new ImageSourceException(disk.Title, $"is no disk but {format.Word()}", "export the machine again");
            await collection.AddAsync(disk, format, cancellationToken);
        }

        collection.Hint(machine.Hints);

        async Task VerifyAsync(string name, ImagePlace place)
        {
            if (digests is null) return;
            if (digests.Has(name)) await digests.VerifyAsync(name, place, list, percent => collection.Tell(place, SourceStep.Verifying, percent), cancellationToken);
            else collection.Note($"{list} has no digest of {name}, so whether that is damaged was not checked");
        }
    }

    /// <summary>A reference is a URI; not all who write them know.</summary>
    private static (string Name, ImagePlace Place) Find(IMachineFolder folder, string href)
    {
        foreach (var name in new[] { href, Uri.UnescapeDataString(href) })
        {
            if (Scheme().IsMatch(name) || name.Contains('\\', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal) || name.Split('/').Any(part => part is "" or "." or ".."))
                throw new ImageSourceException(folder.Descriptor.Title, $"names the disk {href}, which is not in its own folder", "put the disk beside the descriptor, and its bare name into it");
        }

        foreach (var name in new[] { href, Uri.UnescapeDataString(href) })
        {
            if (folder.Find(name) is { } place) return (name, place);
        }

        throw new ImageSourceException(folder.Descriptor.Title, $"names the disk {href}, which is not there", "put it beside the descriptor, or copy the machine again");
    }

    private static byte[] Whole(ImagePlace place, int most) => place.Length <= most ? place.Read(0, most)
        : throw new ImageSourceException(place.Title, $"has {place.Length} bytes, and at most {most} are read", "look whether it is what its name says");

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scheme();
}
