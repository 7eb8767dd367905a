using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp.Proxy;

/// <summary>
/// What a proxyDHCP server says (PXE 2.1 §2.2.2, §2.2.3): no address, no lease, <c>PXEClient</c> or <c>HTTPClient</c> as its
/// class. BIOS and iPXE take the file from the offer. EDK2 does not: an offer without option 43 and without a file makes it
/// ask port 4011 of that server, and there it takes the file. Pure.
/// </summary>
public static class ProxyReply
{
    public const ushort Port = 4011;
    private const int FileFieldLength = 127;

    /// <summary>Offer or acknowledgement; null for what is between the client and the server of its address.</summary>
    public static DhcpMessageType? Kind(ClientMessage message, in Arrival arrival) => (message.Type, arrival.Port) switch
    {
        (ClientMessageType.Discover, DhcpSocket.ServerPort) => DhcpMessageType.Offer,
        // What comes to 4011 looks like a renewal: the client's address, no server, no wish. It is about the file alone.
        (ClientMessageType.Request or ClientMessageType.Inform, Port) when !message.ClientAddress.IsAny && message.BootItem is null => DhcpMessageType.Ack,
        // A boot server's item is asked for by broadcast on 67 or straight on 4011; credentials, bit 0x8000, are nothing of ours.
        (ClientMessageType.Request or ClientMessageType.Inform, _) when IsForBootServer(message) => DhcpMessageType.Ack,
        _ => null,
    };

    /// <summary>Boot-server discovery (PXE 2.1 §2.2.4): the client has its address and asks for an item's file.</summary>
    public static bool IsForBootServer(ClientMessage message) => message is { ClientAddress.IsAny: false, BootItem.Layer: < 0x8000 };

    public static DhcpReply Build(DhcpMessageType kind, ClientMessage message, in Arrival arrival, BootAnswer boot)
    {
        var isHttp = message.IsHttpClass;
        var isUefi = !message.IsIpxe && !isHttp && message.Architecture is { } architecture && ((DhcpArchitecture)architecture).Normalize() != DhcpArchitecture.X86Bios;
        var asksLater = isUefi && kind == DhcpMessageType.Offer;
        List<ReplyOption> options =
        [
            ReplyOption.Of(DhcpOptionCode.ServerIdentifier, arrival.LocalAddress),
            ReplyOption.Of(DhcpOptionCode.VendorClass, isHttp ? "HTTPClient" : "PXEClient"),
        ];
        if (message.MachineId is { } id) options.Add(new(DhcpOptionCode.ClientGuid, id));
        if (message.BootItem is { } item) options.Add(new(DhcpOptionCode.VendorSpecific, new PxeVendorOptions { Item = item }.ToArray()!));
        else if (boot.Menu is { } menu) options.Add(new(DhcpOptionCode.VendorSpecific, menu));
        else if (!isUefi && !isHttp) options.Add(new(DhcpOptionCode.VendorSpecific, ReplyBuilder.UseBootFileAtOnce));
        var file = asksLater ? null : boot.FileName;
        if (file is not null)
        {
            options.Add(ReplyOption.Of(DhcpOptionCode.TftpServerName, boot.NextServer.ToString()));
            options.Add(ReplyOption.Of(DhcpOptionCode.BootFileName, file));
        }

        return new()
        {
            Type = kind,
            To = message,
            Destination = Destination(message, arrival),
            ClientAddress = kind == DhcpMessageType.Ack ? message.ClientAddress : IPv4Address.Any,
            NextServer = IPv4Address.From(boot.NextServer),
            FileName = file is { Length: <= FileFieldLength } ? file : null,
            Options = options,
        };
    }

    /// <summary>Back to the port that asked on 4011, where the client has its address; else to everyone, for it has none.</summary>
    private static ReplyDestination Destination(ClientMessage message, in Arrival arrival) => arrival.Port == Port
        ? new(DeliveryMethod.Unicast, arrival.Source, arrival.SourcePort, message.HardwareAddress)
        : !message.ClientAddress.IsAny
            ? new(DeliveryMethod.Unicast, message.ClientAddress, arrival.SourcePort, message.HardwareAddress)
        : message.IsRelayed
            ? new(DeliveryMethod.Unicast, message.RelayAddress, DhcpSocket.ServerPort, message.HardwareAddress)
            : new(DeliveryMethod.Broadcast, IPv4Address.Broadcast, 68, message.HardwareAddress);
}
