namespace BootAppliance.Protocols.Dhcp;

/// <summary>Processor architecture types of option 93 (RFC 4578 §2.1; IANA "Processor Architecture Types").</summary>
public enum DhcpArchitecture : ushort
{
    X86Bios = 0,
    NecPc98 = 1,
    Itanium = 2,
    DecAlpha = 3,
    ArcX86 = 4,
    IntelLeanClient = 5,
    X86Uefi = 6,
    X64Uefi = 7,
    XscaleEfi = 8,

    /// <summary>EBC by the registry; x64 in much firmware, since RFC 4578 had 7 and 9 swapped. See <see cref="DhcpArchitectures.Normalize"/>.</summary>
    Ebc = 9,
    Arm32Uefi = 10,
    Arm64Uefi = 11,
    PowerPcOpenFirmware = 12,
    PowerPcEpapr = 13,
    PowerOpal = 14,
    X86UefiHttp = 15,
    X64UefiHttp = 16,
    EbcHttp = 17,
    Arm32UefiHttp = 18,
    Arm64UefiHttp = 19,
    X86BiosHttp = 20,
    Arm32UBoot = 21,
    Arm64UBoot = 22,
    Arm32UBootHttp = 23,
    Arm64UBootHttp = 24,
    RiscV32Uefi = 25,
    RiscV32UefiHttp = 26,
    RiscV64Uefi = 27,
    RiscV64UefiHttp = 28,
    RiscV128Uefi = 29,
    RiscV128UefiHttp = 30,
    S390Basic = 31,
    S390Extended = 32,
    Mips32Uefi = 33,
    Mips64Uefi = 34,
    Sunway32Uefi = 35,
    Sunway64Uefi = 36,
    LoongArch32Uefi = 37,
    LoongArch32UefiHttp = 38,
    LoongArch64Uefi = 39,
    LoongArch64UefiHttp = 40,
    ArmRaspberryPi = 41,
}

public static class DhcpArchitectures
{
    /// <summary>Takes 9 for x64: real x64 firmware sends it, and no EBC-only machine is known to boot from a network.</summary>
    public static DhcpArchitecture Normalize(this DhcpArchitecture architecture) =>
        architecture == DhcpArchitecture.Ebc ? DhcpArchitecture.X64Uefi : architecture;

    /// <summary>True for the types whose firmware fetches its boot file by HTTP (RFC 5970; option 60 is then HTTPClient).</summary>
    public static bool IsHttp(this DhcpArchitecture architecture) => architecture is
        (>= DhcpArchitecture.X86UefiHttp and <= DhcpArchitecture.X86BiosHttp)
        or DhcpArchitecture.Arm32UBootHttp or DhcpArchitecture.Arm64UBootHttp
        or DhcpArchitecture.RiscV32UefiHttp or DhcpArchitecture.RiscV64UefiHttp or DhcpArchitecture.RiscV128UefiHttp
        or DhcpArchitecture.LoongArch32UefiHttp or DhcpArchitecture.LoongArch64UefiHttp;
}
