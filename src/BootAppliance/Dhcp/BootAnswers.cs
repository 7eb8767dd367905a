using System.Net;
using BootAppliance.Boot;
using BootAppliance.Dhcp.Pxe;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

/// <summary>Asks the one boot decision on behalf of a DHCP client.</summary>
public sealed class BootAnswers(BootOffers offers, PxeMenu menu, BootServer server, LoopGuard loops, BootSightings sightings)
{
    public BootAnswer Of(ClientMessage message, IPAddress serverAddress)
    {
        var firmware = FirmwareOf(message);
        var offer = offers.For(new BootClient(message.Mac, firmware, ProcessorOf(message)) { Marks = [.. message.Marks] }, serverAddress);
        if (offer.System is { } system) sightings.Note(system, $"{system} asks to boot from the network by DHCP ({firmware switch { BootFirmware.Uefi => "UEFI PXE", BootFirmware.UefiHttp => "UEFI HTTP boot", BootFirmware.Ipxe => "iPXE", _ => "PXE" }}, {message.Mac})", firmware);
        var answer = new BootAnswer(offer.FileName, offer.NextServer, offer.Sentence, offer.BootsDisk);
        if (menu.IsEmpty) return answer;
        if (message.BootItem is { } chosen) return Chosen(chosen, answer, server.AddressFor(serverAddress));
        if (!menu.IsFor(message, offer.Decision)) return answer;
        var bootServer = server.AddressFor(serverAddress);
        return new(null, bootServer, $"{offer.Sentence}, unless something else is chosen from the menu of dhcp.pxe.menu") { Menu = menu.VendorOptions(IPv4Address.From(bootServer)) };
    }

    /// <summary>The entry that was chosen from the menu: its own file, or what the machine would get without the menu; nothing for another server's.</summary>
    private BootAnswer Chosen(PxeBootItem chosen, BootAnswer otherwise, IPAddress bootServer) => menu.Own(chosen) switch
    {
        null => new(null, bootServer, $"boot-server type {chosen.Type} is none of ours in dhcp.pxe.menu"),
        { File: { } file } item => new(file, bootServer, $"\"{item.Text}\" was chosen from the menu"),
        var item => otherwise with { Sentence = $"\"{item.Text}\" was chosen from the menu; {otherwise.Sentence}" },
    };

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
