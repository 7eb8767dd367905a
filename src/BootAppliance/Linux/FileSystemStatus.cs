namespace BootAppliance.Linux;

/// <summary>What statfs(2) says.</summary>
/// <param name="Magic">Of the file system, by linux/magic.h.</param>
/// <param name="Total">In bytes.</param>
/// <param name="Available">In bytes, to anybody: what is set aside for root does not count.</param>
/// <param name="IsReadOnly">As it is mounted.</param>
internal sealed record FileSystemStatus(uint Magic, long Total, long Available, bool IsReadOnly)
{
    private const uint Nfs = 0x6969;

    public bool IsNfs => Magic == Nfs;
}
