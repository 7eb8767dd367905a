namespace BootAppliance.Boot;

/// <summary>What executes the boot loader.</summary>
public enum BootProcessor
{
    X64,
    X86,
    Arm64,
    Arm32,
    RiscV64,
    LoongArch64,
    Other,
}

/// <summary>Which loader firmware gets, by its processor and the order that the inventory prefers; the first one that is there.</summary>
public static class LoaderChoice
{
    /// <summary>Every name that may be chosen.</summary>
    public static IReadOnlySet<string> Known { get; } = Enum.GetValues<BootProcessor>()
        .SelectMany(processor => Of(BootFirmware.Uefi, processor, []).Concat(Of(BootFirmware.Uefi, processor, ["grub"])))
        .Concat(["undionly.kpxe", "pxelinux.0"]).ToHashSet(StringComparer.Ordinal);

    /// <returns>The names that would do, the best first; empty where none is known.</returns>
    public static IReadOnlyList<string> Of(BootFirmware firmware, BootProcessor processor, IReadOnlyList<string> preferred)
    {
        var grub = preferred is ["grub", ..];
        return (firmware, processor) switch
        {
            (BootFirmware.Bios, _) => preferred is ["pxe", ..] ? ["pxelinux.0"] : ["undionly.kpxe"],
            (BootFirmware.Uefi or BootFirmware.UefiHttp, BootProcessor.X64) => grub ? ["shimx64.efi"] : ["ipxe.efi"],
            (BootFirmware.Uefi or BootFirmware.UefiHttp, BootProcessor.X86) => ["ipxe-i386.efi", "bootnetia32.efi"],
            (BootFirmware.Uefi or BootFirmware.UefiHttp, BootProcessor.Arm64) => grub ? ["bootnetaa64.efi"] : ["ipxe-arm64.efi", "bootnetaa64.efi"],
            (BootFirmware.Uefi or BootFirmware.UefiHttp, BootProcessor.Arm32) => ["ipxe-arm32.efi", "grubarm.efi"],
            (BootFirmware.Uefi or BootFirmware.UefiHttp, BootProcessor.RiscV64) => ["ipxe-riscv64.efi", "grubriscv64.efi"],
            (BootFirmware.Uefi or BootFirmware.UefiHttp, BootProcessor.LoongArch64) => ["ipxe-loong64.efi", "grubloongarch64.efi"],
            _ => [],
        };
    }
}
