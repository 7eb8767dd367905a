namespace BootAppliance.Protocols.Ipmi;

/// <summary>
/// The chassis as the BMC sees it: chassis 01h (IPMI 2.0 rev 1.1 §28.2). A fault is an overload, an interlock, or one of the power
/// supply, its control, a fan or a drive.
/// </summary>
public readonly record struct ChassisStatus(bool IsOn, bool HasFault)
{
    public const int Length = 3;

    /// <summary><c>power (bit 0 on, 1 overload, 2 interlock, 3 fault, 4 control fault, 5-6 restore policy), last event, misc (bit 2 drive, 3 fan)</c> (§28.2).</summary>
    public int Write(Span<byte> destination)
    {
        destination[0] = (byte)((IsOn ? 0x01 : 0) | (HasFault ? 0x08 : 0));
        destination[1] = 0;
        destination[2] = 0;
        return Length;
    }

    /// <returns>False if the response is too short. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, out ChassisStatus status)
    {
        status = data.Length < Length ? default : new((data[0] & 0x01) != 0, (data[0] & 0x1e) != 0 || (data[2] & 0x0c) != 0);
        return data.Length >= Length;
    }
}

/// <summary>Chassis 02h, one byte (IPMI 2.0 rev 1.1 §28.3).</summary>
public enum ChassisControl : byte
{
    PowerDown = 0,
    PowerUp = 1,
    PowerCycle = 2,
    HardReset = 3,
    DiagnosticInterrupt = 4,

    /// <summary>The button, briefly: asks the operating system by ACPI.</summary>
    SoftShutdown = 5,
}
