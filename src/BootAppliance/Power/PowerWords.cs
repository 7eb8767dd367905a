namespace BootAppliance.Power;

public enum PowerState
{
    Off,
    On,
}

public enum PowerVerb
{
    On,

    /// <summary>At once, without asking the operating system.</summary>
    Off,

    /// <summary>Asks the operating system; it may take minutes or refuse.</summary>
    SoftOff,

    /// <summary>Off and on again; on, if it is off.</summary>
    Cycle,

    /// <summary>Without taking the power away; a machine that is off is in the wrong state for it.</summary>
    Reset,
}

public enum BootFirmware
{
    Bios,
    Uefi,
}

public enum BootDevice
{
    /// <summary>What the firmware's own order says; takes an earlier setting back.</summary>
    Default,
    Network,
    Disk,
    Cd,
    Setup,
}

/// <summary>What a machine shall boot, once or from now on. The firmware has no "do not care": the wrong one turns the boot mode over.</summary>
public sealed record NextBoot(BootDevice Device, BootFirmware Firmware, bool IsOnce = true);

/// <summary>What a power system can do, and facts about it for people: cipher suite, firmware and the like, in the order in which they are shown.</summary>
public sealed record PowerCapabilities(IReadOnlyList<PowerVerb> Verbs, bool SetsNextBoot, bool Identifies, IReadOnlyList<KeyValuePair<string, string>> Facts);
