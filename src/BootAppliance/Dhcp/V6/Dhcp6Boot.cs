using System.Net;
using System.Text;
using BootAppliance.Boot;
using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Dhcp.V6;

/// <summary>The boot decision for a DHCPv6 client, as the URL that RFC 5970 wants.</summary>
public sealed class Dhcp6Boot(BootOffers offers, BootSightings sightings)
{
    /// <summary>Intel's enterprise number, under which UEFI sends and expects its class (UEFI 2.10 §24.7.3.1).</summary>
    private const int Intel = 343;

    /// <summary>Whether the message is firmware's or iPXE's.</summary>
    public static bool IsBooting(Dhcp6Message message) => message.Architecture is not null || IsIpxe(message)
        || message.VendorClass is { } vendor && (vendor.StartsWith("PXEClient", StringComparison.Ordinal) || vendor.StartsWith("HTTPClient", StringComparison.Ordinal));

    /// <returns>The URL, and the sentence that says why; no URL if the machine boots nothing from here.</returns>
    public (string? Url, string Sentence) Of(Dhcp6Message message, string mac, IPAddress own)
    {
        var client = new ClientMessage
        {
            Type = ClientMessageType.Discover,
            TransactionId = 0,
            HardwareAddress = [],
            Architecture = message.Architecture,
            VendorClass = message.VendorClass,
            IsIpxe = IsIpxe(message),
        };
        var firmware = BootAnswers.FirmwareOf(client);
        var offer = offers.For(new BootClient(mac, firmware, BootAnswers.ProcessorOf(client)), own);
        if (offer.System is { } system) sightings.Note(system, $"{system} asks to boot from the network by DHCPv6 ({mac})", firmware);
        return (offer.FileName is not { } file ? null : file.Contains("://", StringComparison.Ordinal) ? file : $"tftp://[{own}]/{file}", offer.Sentence);
    }

    /// <summary>Puts the URL, and for HTTP boot the class without which EDK2 takes no offer.</summary>
    public static void Put(Dhcp6Writer writer, Dhcp6Message message, string url)
    {
        if (message.VendorClass?.StartsWith("HTTPClient", StringComparison.Ordinal) == true)
            writer.Put(Dhcp6OptionCode.VendorClass, [0, 0, Intel >> 8, Intel & 255, 0, 10, .. "HTTPClient"u8]);
        writer.Put(Dhcp6OptionCode.BootFileUrl, Encoding.ASCII.GetBytes(url));
    }

    private static bool IsIpxe(Dhcp6Message message) => message.UserClass == "iPXE";
}
