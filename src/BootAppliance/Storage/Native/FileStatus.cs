namespace BootAppliance.Storage.Native;

/// <summary>What statx(2) says of a file.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Allocated">In bytes: its blocks of 512 bytes each, which is how they are counted whatever the file system's own are.</param>
/// <param name="Attributes">STATX_ATTR_…</param>
/// <param name="Mount">The number by which /proc/self/mountinfo knows where it is mounted; 0 where the kernel is older than 5.8.</param>
/// <param name="Mode">Its type and permissions.</param>
internal sealed record FileStatus(long Length, long Allocated, ulong Attributes, ulong Mount, ushort Mode)
{
    private const ushort TypeMask = 0xF000;
    private const ushort Regular = 0x8000;
    private const ulong EncryptedAttribute = 0x800; // STATX_ATTR_ENCRYPTED

    public bool IsRegular => (Mode & TypeMask) == Regular;

    public bool IsEncrypted => (Attributes & EncryptedAttribute) != 0;
}
