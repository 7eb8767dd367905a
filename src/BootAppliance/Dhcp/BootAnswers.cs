using System.Net;
using BootAppliance.Boot;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

/// <summary>Asks the one boot decision on behalf of a DHCP client.</summary>
public sealed class BootAnswers(BootOffers offers)
{
    public BootAnswer Of(ClientMessage message, IPAddress serverAddress)
    {
        var offer = offers.For(new BootClient(message.Mac, FirmwareOf(message)), serverAddress);
        return new(offer.FileName, offer.NextServer, offer.Sentence, offer.BootsDisk);
    }

    /// <summary>Which program asks: iPXE says so itself, firmware by option 93 (RFC 4578 §2.1, RFC 5970 §3.3).</summary>
    public static BootFirmware FirmwareOf(ClientMessage message) => message switch
    {
        { IsIpxe: true } => BootFirmware.Ipxe,

        // ROMs from before RFC 4578 name no architecture; they are all BIOS.
        { Architecture: null } => BootFirmware.Bios,
        { Architecture: { } number } => ((DhcpArchitecture)number).Normalize() switch
        {
            DhcpArchitecture.X86Bios => BootFirmware.Bios,
            DhcpArchitecture.X64Uefi => BootFirmware.Uefi,
            DhcpArchitecture.X64UefiHttp => BootFirmware.UefiHttp,
            _ => BootFirmware.Unsupported,
        },
    };
}
