using System.Text.Json;
using BootAppliance.Content.Sources.Formats;

namespace BootAppliance.Content.Sources.Conversion;

/// <summary>The second look at an image, through qemu-img's eyes: had we read its header wrongly, this would say so before anything is converted.</summary>
internal static class ImageInfo
{
    /// <param name="info">What <c>qemu-img info --output=json</c> says.</param>
    /// <param name="place">Where the image is.</param>
    /// <param name="mayBeEncrypted">Set for disks that are kept rather than published.</param>
    /// <returns>The disk's size in bytes.</returns>
    /// <exception cref="ImageSourceException">It is refused.</exception>
    public static long Check(JsonElement info, ImagePlace place, bool mayBeEncrypted = false)
    {
        if (!info.TryGetProperty("virtual-size", out var said) || !said.TryGetInt64(out var size) || size <= 0)
            throw new ImageSourceException(place.Title, "is a disk of no bytes", "look at what was to have written it");
        if (info.TryGetProperty("backing-filename", out _) || info.TryGetProperty("full-backing-filename", out _)) throw Leaves("has a backing file, which is not read");
        if (IsTrue(info, "encrypted") && !mayBeEncrypted) throw new ImageSourceException(place.Title, "is encrypted", "publish it decrypted");
        if (IsTrue(info, "dirty-flag")) throw new ImageSourceException(place.Title, "was not closed properly", "shut the machine down that uses it");
        if (info.TryGetProperty("format-specific", out var specific) && specific.TryGetProperty("data", out var data))
        {
            if (data.TryGetProperty("data-file", out _)) throw Leaves("has its data in another file, which is not read");
            if (IsTrue(data, "corrupt")) throw new ImageSourceException(place.Title, "is marked corrupt", "take a good copy");
            if (data.TryGetProperty("create-type", out var type) && type.GetString() is not ("monolithicSparse" or "streamOptimized")) throw Leaves($"is of the type {type}, whose data is in other files, which are not read");
            if (data.TryGetProperty("extents", out var extents) && extents.GetArrayLength() != 1) throw Leaves("has its data in several files, which are not read");
        }

        return size;

        ImageSourceException Leaves(string happened) => new(place.Title, happened, "where you trust all its files make one of them by qemu-img convert, and publish that");
    }

    private static bool IsTrue(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
