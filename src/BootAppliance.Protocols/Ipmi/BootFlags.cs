namespace BootAppliance.Protocols.Ipmi;

/// <summary>Devices of the boot flags (IPMI 2.0 rev 1.1 table 28-14, parameter 5).</summary>
public enum IpmiBootDevice : byte
{
    None = 0,
    Network = 1,
    Disk = 2,
    Cd = 5,
    Setup = 6,
}

/// <summary>
/// Parameter 5 of the boot options: what to boot next, or from now on if persistent (IPMI 2.0 rev 1.1 table 28-14). Flags that are
/// not valid the BIOS disregards. UEFI or not has no "do not care": the wrong value turns a machine's boot mode over.
/// </summary>
public readonly record struct BootFlags(bool IsValid, bool IsPersistent, bool IsUefi, IpmiBootDevice Device)
{
    public const int Length = 5;

    /// <summary><c>80h valid | 40h persistent | 20h EFI, device‹‹2, 3×00</c> (table 28-14).</summary>
    public int Write(Span<byte> destination)
    {
        destination[..Length].Clear();
        destination[0] = (byte)((IsValid ? 0x80 : 0) | (IsPersistent ? 0x40 : 0) | (IsUefi ? 0x20 : 0));
        destination[1] = (byte)((byte)Device << 2);
        return Length;
    }

    /// <returns>False if it is too short. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, out BootFlags flags)
    {
        flags = data.Length < Length ? default : new((data[0] & 0x80) != 0, (data[0] & 0x40) != 0, (data[0] & 0x20) != 0, (IpmiBootDevice)(data[1] >> 2 & 0x0f));
        return data.Length >= Length;
    }
}

/// <summary>Parameters of Set System Boot Options, chassis 08h: <c>parameter, data</c> (IPMI 2.0 rev 1.1 §28.12, table 28-14).</summary>
public static class BootOption
{
    public const byte SetInProgress = 0;
    public const byte ValidClearing = 3;
    public const byte InfoAcknowledge = 4;
    public const byte Flags = 5;

    /// <summary><c>03 08</c>: the flags outlive the 60 s in which they would otherwise have to be used.</summary>
    public static ReadOnlySpan<byte> KeepBeyondAMinute => [ValidClearing, 0x08];

    public static ReadOnlySpan<byte> Begin => [SetInProgress, 0x01];

    /// <summary><c>04 01 01</c>: the BIOS has not yet handled what is set now.</summary>
    public static ReadOnlySpan<byte> NotYetHandled => [InfoAcknowledge, 0x01, 0x01];

    public static ReadOnlySpan<byte> Commit => [SetInProgress, 0x02];

    public static ReadOnlySpan<byte> Complete => [SetInProgress, 0x00];
}
