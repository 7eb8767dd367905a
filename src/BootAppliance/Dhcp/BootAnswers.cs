using System.Net;
using BootAppliance.Boot;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

/// <summary>Asks the one boot decision on behalf of a DHCP client.</summary>
public sealed class BootAnswers(BootOffers offers, LoopGuard loops)
{
    public BootAnswer Of(ClientMessage message, IPAddress serverAddress)
    {
        var offer = offers.For(new BootClient(message.Mac, FirmwareOf(message), ProcessorOf(message)), serverAddress);
        return new(offer.FileName, offer.NextServer, offer.Sentence, offer.BootsDisk);
    }

    /// <summary>The client took its boot file.</summary>
    public void Taken(ClientMessage message, BootAnswer answer)
    {
        if (!message.IsIpxe && answer.FileName is { } file) loops.Note(message.Mac, file);
    }

    public static BootProcessor ProcessorOf(ClientMessage message) => ((DhcpArchitecture)(message.Architecture ?? 0)).Normalize() switch
    {
        DhcpArchitecture.X64Uefi or DhcpArchitecture.X64UefiHttp => BootProcessor.X64,
        DhcpArchitecture.X86Bios or DhcpArchitecture.X86Uefi or DhcpArchitecture.X86UefiHttp or DhcpArchitecture.X86BiosHttp => BootProcessor.X86,
        DhcpArchitecture.Arm64Uefi or DhcpArchitecture.Arm64UefiHttp or DhcpArchitecture.Arm64UBoot or DhcpArchitecture.Arm64UBootHttp => BootProcessor.Arm64,
        DhcpArchitecture.Arm32Uefi or DhcpArchitecture.Arm32UefiHttp or DhcpArchitecture.Arm32UBoot or DhcpArchitecture.Arm32UBootHttp => BootProcessor.Arm32,
        DhcpArchitecture.RiscV64Uefi or DhcpArchitecture.RiscV64UefiHttp => BootProcessor.RiscV64,
        DhcpArchitecture.LoongArch64Uefi or DhcpArchitecture.LoongArch64UefiHttp => BootProcessor.LoongArch64,
        _ => BootProcessor.Other,
    };

    /// <summary>Which program asks: iPXE says so itself, firmware by option 93 (RFC 4578 §2.1, RFC 5970 §3.3).</summary>
    public static BootFirmware FirmwareOf(ClientMessage message) => message switch
    {
        { IsIpxe: true } => BootFirmware.Ipxe,

        // ROMs from before RFC 4578 name no architecture; they are all BIOS.
        { Architecture: null } => BootFirmware.Bios,
        { Architecture: { } number } => ((DhcpArchitecture)number).Normalize() switch
        {
            DhcpArchitecture.X86Bios => BootFirmware.Bios,
            DhcpArchitecture.X86Uefi or DhcpArchitecture.X64Uefi or DhcpArchitecture.Arm32Uefi or DhcpArchitecture.Arm64Uefi
                or DhcpArchitecture.RiscV64Uefi or DhcpArchitecture.LoongArch64Uefi => BootFirmware.Uefi,
            var other when other.IsHttp() && other is not (DhcpArchitecture.X86BiosHttp or DhcpArchitecture.Arm32UBootHttp or DhcpArchitecture.Arm64UBootHttp) => BootFirmware.UefiHttp,
            _ => BootFirmware.Unsupported,
        },
    };
}
