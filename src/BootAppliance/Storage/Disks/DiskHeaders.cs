using System.Buffers.Binary;
using BootAppliance.Content.Sources;
using BootAppliance.Content.Sources.Formats;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Disks;

/// <summary>Reads a disk's header before qemu-img does, which would open other files on its word.</summary>
internal static class DiskHeaders
{
    private const int QedBytes = 64;

    /// <exception cref="ImageSourceException">It is refused.</exception>
    public static void Check(DiskFormat format, ImagePlace place)
    {
        if (format == DiskFormat.Qed) Qed(place.Read(0, QedBytes), place);
        else ImageHeader.Check(Enum.Parse<ImageFormat>($"{format}"), place, mayBeEncrypted: true);
    }

    /// <summary>qemu docs/interop/qed_spec.txt, Header.</summary>
    private static void Qed(ReadOnlySpan<byte> head, ImagePlace place)
    {
        if (head.Length < QedBytes || !head.StartsWith("QED\0"u8)) throw new ImageSourceException(place.Title, "is not qed: it does not begin so", "say its real format");
        var features = BinaryPrimitives.ReadUInt64LittleEndian(head[16..]);
        if ((features & 1) != 0) throw new ImageSourceException(place.Title, "has a backing file, which is not read", "make one file of both: qemu-img convert");
        if ((features & 2) != 0) throw new ImageSourceException(place.Title, "was not closed properly", "shut the machine down that uses it; if none does: qemu-img check -r all -f qed");
    }
}
