namespace BootAppliance.Ramdisk.Machine;

/// <summary>What a file system is, by the numbers in its superblock, where no blkid is.</summary>
internal static class FileSystemKind
{
    /// <returns>As mount(8) calls it; null for others.</returns>
    public static string? Of(string device)
    {
        using var file = File.OpenHandle(device);
        Span<byte> bytes = stackalloc byte[8];
        if (Is(file, 0x438, [0x53, 0xEF], bytes)) return "ext4";
        if (Is(file, 0, "XFSB"u8, bytes)) return "xfs";
        return Is(file, 0x10040, "_BHRfS_M"u8, bytes) ? "btrfs" : null;
    }

    private static bool Is(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, ReadOnlySpan<byte> magic, Span<byte> room) =>
        RandomAccess.Read(file, room[..magic.Length], offset) == magic.Length && room[..magic.Length].SequenceEqual(magic);
}
