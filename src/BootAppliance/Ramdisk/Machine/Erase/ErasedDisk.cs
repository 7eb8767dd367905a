namespace BootAppliance.Ramdisk.Machine.Erase;

/// <summary>How a disk was erased, the surest first.</summary>
public enum EraseMethod
{
    /// <summary>Format NVM with a user data erase (NVM Express Base Specification 2.0, 5.14).</summary>
    NvmeFormat,

    /// <summary>SECURITY ERASE UNIT (ATA8-ACS, 7.45).</summary>
    AtaSecureErase,

    /// <summary>The disk was told that all of it is unused, and reads as zeros.</summary>
    Discard,

    /// <summary>Zeros were written from its first byte to its last.</summary>
    Overwrite,
}

/// <summary>A disk that was erased.</summary>
/// <param name="Disk">Which.</param>
/// <param name="Method">How.</param>
/// <param name="Passed">What was tried before, and why it was not done.</param>
/// <param name="Read">How many bytes were read back: all of a disk that is small, samples of another.</param>
public sealed record ErasedDisk(MachineDisk Disk, EraseMethod Method, IReadOnlyList<string> Passed, long Read)
{
    public override string ToString() =>
        $"{Disk} is erased by {Say(Method)}; {ByteSize.Say(Read)} were read back, and nothing was in them{(Passed.Count == 0 ? "" : $" (not by a surer way: {string.Join("; ", Passed)})")}";

    private static string Say(EraseMethod method) => method switch
    {
        EraseMethod.NvmeFormat => "NVMe Format with user data erase",
        EraseMethod.AtaSecureErase => "ATA secure erase",
        EraseMethod.Discard => "discard",
        _ => "overwriting with zeros",
    };
}
