namespace BootAppliance.Linux;

/// <summary>What statx(2) says of a file.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Allocated">In bytes: its blocks of 512 bytes each, which is how they are counted whatever the file system's own are.</param>
/// <param name="Attributes">STATX_ATTR_…</param>
/// <param name="Mount">The number by which /proc/self/mountinfo knows where it is mounted; 0 where the kernel is older than 5.8.</param>
/// <param name="Mode">Its type and permissions.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Number">Of its inode.</param>
internal sealed record FileStatus(long Length, long Allocated, ulong Attributes, ulong Mount, ushort Mode, uint Owner, ulong Number)
{
    private const ushort TypeMask = 0xF000;
    private const ushort Regular = 0x8000;
    private const ushort Block = 0x6000;
    private const ushort Folder = 0x4000;
    private const ushort Sticky = 0x200;
    private const ushort OthersWrite = 0x12; // 0022
    private const ulong EncryptedAttribute = 0x800; // STATX_ATTR_ENCRYPTED

    public bool IsRegular => (Mode & TypeMask) == Regular;

    public bool IsBlockDevice => (Mode & TypeMask) == Block;

    /// <summary>Of a device, as /sys/dev knows it: <c>8:0</c>.</summary>
    public string Device { get; init; } = "";

    public bool IsFolder => (Mode & TypeMask) == Folder;

    /// <summary>Others than the owner may make and remove names in it.</summary>
    public bool IsWrittenByOthers => (Mode & OthersWrite) != 0;

    /// <summary>They remove and rename only their own.</summary>
    public bool IsSticky => (Mode & Sticky) != 0;

    public bool IsEncrypted => (Attributes & EncryptedAttribute) != 0;
}
