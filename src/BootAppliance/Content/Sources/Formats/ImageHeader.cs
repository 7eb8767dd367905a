using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace BootAppliance.Content.Sources.Formats;

/// <summary>
/// What an image's own header says that makes it none to publish. It is read here before qemu-img opens the image, which would open
/// other files on the header's word (CVE-2024-4467).
/// </summary>
internal static class ImageHeader
{
    private const int Bytes = 512;

    /// <param name="format">That it is said to have.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="mayBeEncrypted">Set for disks that are kept rather than published.</param>
    /// <exception cref="ImageSourceException">It is refused.</exception>
    public static void Check(ImageFormat format, ImagePlace place, bool mayBeEncrypted = false)
    {
        var head = new byte[Bytes];
        place.Read(0, Bytes).CopyTo(head, 0);
        switch (format)
        {
            case ImageFormat.Qcow2: Qcow2(head, place, mayBeEncrypted); break;
            case ImageFormat.Vmdk: Vmdk(head, place); break;
            case ImageFormat.Vdi: Vdi(head, place); break;
            case ImageFormat.Vhdx: Vhdx(head, place); break;
            case ImageFormat.Raw: Size(place.Length, ImageFormat.Raw, place); break;
            default: throw new ArgumentOutOfRangeException(nameof(format), format, "no image of one disk");
        }
    }

    /// <summary>A disk has whole sectors.</summary>
    public static void Size(long bytes, ImageFormat format, ImagePlace place)
    {
        if (bytes % 512 == 0) return;
        var up = bytes / 512 * 512 + 512;
        throw new ImageSourceException(place.Title, $"is a disk of {bytes} bytes, which is no multiple of 512",
            format == ImageFormat.Raw ? $"fill it up with zeros: truncate --size={up} {place.Name}" : $"fill it up: qemu-img resize -f {format.Word()} {place.Name} {up}");
    }

    /// <summary>qemu docs/interop/qcow2.txt, Header.</summary>
    private static void Qcow2(ReadOnlySpan<byte> head, ImagePlace place, bool mayBeEncrypted)
    {
        Expect(head.StartsWith("QFI"u8) && head[3] == 0xFB, "qcow2", place);
        var version = ReadUInt32BigEndian(head[4..]);
        if (version is not (2 or 3)) throw new ImageSourceException(place.Title, $"is qcow2 of version {version}, which is not read here", "convert it to version 3 with a qemu-img that reads it");
        var features = version == 3 ? ReadUInt64BigEndian(head[72..]) : 0;
        if (ReadUInt64BigEndian(head[8..]) != 0) throw Leaves("has a backing file, which is not read", place, "qcow2");
        if ((features & 4) != 0) throw Leaves("has its data in another file, which is not read", place, "qcow2");
        if (ReadUInt32BigEndian(head[32..]) != 0 && !mayBeEncrypted) throw new ImageSourceException(place.Title, "is encrypted", "publish it decrypted: qemu-img convert with --object secret,… writes it so");
        if ((features & 2) != 0) throw new ImageSourceException(place.Title, "is marked corrupt", $"take a good copy, or mend it and look at what is left: qemu-img check -r all -f qcow2 {place.Name}");
        if ((features & 1) != 0) throw new ImageSourceException(place.Title, "was not closed properly (its dirty bit is set)", $"shut the machine down that uses it; if none does: qemu-img check -r all -f qcow2 {place.Name}");
        Size((long)Math.Min(ReadUInt64BigEndian(head[24..]), long.MaxValue), ImageFormat.Qcow2, place);
    }

    /// <summary>VMware Virtual Disk Format 5.0, Hosted Sparse Extents; the only ones that have all in one file.</summary>
    private static void Vmdk(ReadOnlySpan<byte> head, ImagePlace place)
    {
        const int LongestDescriptor = 64 * 1024;
        if (head.StartsWith("# Disk DescriptorFile"u8)) throw Leaves("only describes a disk whose data is in other files, which are not read", place, "vmdk");
        if (head.StartsWith("COWD"u8)) throw Leaves("is an extent of a disk that another file describes", place, "vmdk");
        Expect(head.StartsWith("KDMV"u8), "vmdk", place);
        if (ReadUInt64LittleEndian(head[12..]) == 0) throw Leaves("only describes a disk whose data is in other files, which are not read", place, "vmdk");
        if (head[72] != 0) throw new ImageSourceException(place.Title, "was not closed properly", $"shut the machine down that uses it; if none does: vmware-vdiskmanager -R {place.Name}");
        var (at, length) = (ReadUInt64LittleEndian(head[28..]), ReadUInt64LittleEndian(head[36..]));
        if (at == 0 || length == 0 || at > (ulong)place.Length / 512) return;
        var descriptor = Encoding.Latin1.GetString(place.Read((long)at * 512, (int)Math.Min(length, LongestDescriptor / 512) * 512));
        if (Value("parentFileNameHint") is not null || Value("parentCID") is not (null or "ffffffff")) throw Leaves("holds only what differs from a parent, which is not read", place, "vmdk");
        if (Value("createType") is not (null or "monolithicSparse" or "streamOptimized"))
            throw Leaves($"is of the type {Value("createType")}, whose data is in other files, which are not read", place, "vmdk");

        string? Value(string key) => descriptor.Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(pair => pair.Length == 2 && pair[0].Equals(key, StringComparison.OrdinalIgnoreCase))?[1].Trim('"', '\0');
    }

    /// <summary>VirtualBox VDICore.h, VDIHEADER1PLUS.</summary>
    private static void Vdi(ReadOnlySpan<byte> head, ImagePlace place)
    {
        Expect(ReadUInt32LittleEndian(head[64..]) == 0xBEDA107F, "vdi", place);
        if (ReadUInt32LittleEndian(head[76..]) is not (1 or 2) || head.Slice(424, 32).ContainsAnyExcept((byte)0))
            throw new ImageSourceException(place.Title, "holds only what differs from a parent, which is not read", "make one disk of both: VBoxManage clonemedium");
        Size((long)Math.Min(ReadUInt64LittleEndian(head[368..]), long.MaxValue), ImageFormat.Vdi, place);
    }

    /// <summary>MS-VHDX §2.2.2: of two headers the one with the higher number counts; with a log, the image is not whole without it.</summary>
    private static void Vhdx(ReadOnlySpan<byte> head, ImagePlace place)
    {
        Expect(head.StartsWith("vhdxfile"u8), "vhdx", place);
        var current = new[] { place.Read(64 * 1024, Bytes), place.Read(128 * 1024, Bytes) }
            .Where(header => header.Length == Bytes && header.AsSpan().StartsWith("head"u8))
            .MaxBy(header => ReadUInt64LittleEndian(header.AsSpan(8)));
        if (current?.AsSpan(48, 16).ContainsAnyExcept((byte)0) == true)
            throw new ImageSourceException(place.Title, "was not closed properly (its log is not empty)", $"shut the machine down that uses it; if none does: qemu-img check -r all -f vhdx {place.Name}");
    }

    private static void Expect(bool isIt, string format, ImagePlace place)
    {
        if (!isIt) throw new ImageSourceException(place.Title, $"is not {format}: it does not begin so", "say its real format, or none, and it is looked for");
    }

    private static ImageSourceException Leaves(string happened, ImagePlace place, string format) =>
        new(place.Title, happened, $"where you trust all its files make one of them and publish that: qemu-img convert -f {format} -O qcow2 {place.Name} whole.qcow2");
}
