using System.Text;

namespace BootAppliance.Content.Sources.Formats;

/// <summary>
/// Tells a format by the bytes that it always has. What has none of them is raw. A raw disk may be written by whoever had the machine,
/// so one that begins like another format is that format until an option says raw; qemu-img is never let guess.
/// </summary>
internal static class FormatMagic
{
    /// <summary>So many bytes of the beginning are looked at.</summary>
    public const int HeadBytes = 4096;

    /// <summary>And of the end.</summary>
    public const int TailBytes = 512;

    private static readonly (int At, byte[] Magic, ImageFormat Format)[] Known =
    [
        (0, [.. "QFI"u8, 0xFB], ImageFormat.Qcow2), // qemu docs/interop/qcow2.txt, Header
        (0, "KDMV"u8.ToArray(), ImageFormat.Vmdk), // VMware Virtual Disk Format 5.0, Hosted Sparse Extents
        (0, "COWD"u8.ToArray(), ImageFormat.Vmdk), // the same, ESX Server Sparse Extents
        (0, "# Disk DescriptorFile"u8.ToArray(), ImageFormat.Vmdk), // the same, The Descriptor File
        (64, [0x7F, 0x10, 0xDA, 0xBE], ImageFormat.Vdi), // VirtualBox VDICore.h, VDI_IMAGE_SIGNATURE
        (0, "vhdxfile"u8.ToArray(), ImageFormat.Vhdx), // MS-VHDX §2.2.1
        (257, "ustar"u8.ToArray(), ImageFormat.Ova), // POSIX pax, ustar Interchange Format
    ];

    private static readonly (byte[] Magic, string Is, string Fix)[] Foreign =
    [
        ([0x1F, 0x8B, 0x08], "compressed by gzip", "unpack it: gunzip --keep"),
        ([0xFD, .. "7zXZ"u8, 0], "compressed by xz", "unpack it: unxz --keep"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed by zstd", "unpack it: unzstd"),
        ("BZh"u8.ToArray(), "compressed by bzip2", "unpack it: bunzip2 --keep"),
        ([0x04, 0x22, 0x4D, 0x18], "compressed by lz4", "unpack it: unlz4"),
        ([.. "PK"u8, 3, 4], "a zip archive", "unpack it: unzip"),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", "unpack it: 7z x"),
        ("conectix"u8.ToArray(), "a VHD", "convert it: qemu-img convert -f vpc -O qcow2"),
        ([.. "QED"u8, 0], "a QED image", "convert it: qemu-img convert -f qed -O qcow2"),
        ("WithoutFreeSpace"u8.ToArray(), "a Parallels image", "convert it: qemu-img convert -f parallels -O qcow2"),
        ("WithouFreSpacExt"u8.ToArray(), "a Parallels image", "convert it: qemu-img convert -f parallels -O qcow2"),
    ];

    /// <param name="head">The first <see cref="HeadBytes"/>, or all there are.</param>
    /// <param name="tail">The last <see cref="TailBytes"/>, or all there are.</param>
    /// <param name="fault">If null is returned: what it is, as the rest of a sentence that begins with the file.</param>
    /// <param name="remedy">And what to do.</param>
    public static ImageFormat? Of(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, out string fault, out string remedy)
    {
        fault = remedy = "";
        foreach (var (at, magic, format) in Known)
        {
            if (head.Length >= at + magic.Length && head.Slice(at, magic.Length).SequenceEqual(magic)) return format;
        }

        if (IsEnvelope(head)) return ImageFormat.Ovf;
        foreach (var (magic, what, fix) in Foreign)
        {
            // A VHD of fixed size is a raw disk with a footer.
            if (!head.StartsWith(magic) && !(what == "a VHD" && tail.Length == TailBytes && tail.StartsWith(magic))) continue;
            (fault, remedy) = ($"is {what}, which is not published as it is", $"{fix}. If it is a raw disk that only looks so, say that its format is raw");
            return null;
        }

        return ImageFormat.Raw;
    }

    private static bool IsEnvelope(ReadOnlySpan<byte> head)
    {
        var text = head switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(head[2..]),
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(head[2..]),
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(head[3..]),
            _ => Encoding.UTF8.GetString(head),
        };
        var start = text.AsSpan().TrimStart();
        return start.StartsWith("<") && start.Contains("Envelope", StringComparison.Ordinal);
    }
}
