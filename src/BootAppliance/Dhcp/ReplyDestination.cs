using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

public enum DeliveryMethod
{
    /// <summary>An ordinary datagram.</summary>
    Unicast,

    /// <summary>To 255.255.255.255 on the interface that the message came by.</summary>
    Broadcast,

    /// <summary>To a client that does not answer ARP yet: straight to its hardware address.</summary>
    Hardware,
}

/// <summary>Where a reply goes (RFC 2131 §4.1).</summary>
public sealed record ReplyDestination(DeliveryMethod Method, IPv4Address Address, ushort Port, byte[] HardwareAddress)
{
    private const ushort ServerPort = 67;
    private const ushort ClientPort = 68;
    private const int EthernetAddressLength = 6;

    /// <param name="message">What is answered.</param>
    /// <param name="yourAddress">The address that the reply gives; 0.0.0.0 if none.</param>
    /// <param name="isNak">A NAK goes to everyone: its client may not use the address that it speaks of.</param>
    public static ReplyDestination Of(ClientMessage message, IPv4Address yourAddress, bool isNak)
    {
        var (method, address, port) = message switch
        {
            { IsRelayed: true } => (DeliveryMethod.Unicast, message.RelayAddress, ServerPort),
            _ when isNak => (DeliveryMethod.Broadcast, IPv4Address.Broadcast, ClientPort),
            { ClientAddress.IsAny: false } => (DeliveryMethod.Unicast, message.ClientAddress, ClientPort),
            { WantsBroadcast: true } => (DeliveryMethod.Broadcast, IPv4Address.Broadcast, ClientPort),
            { HardwareType: 1, HardwareAddress.Length: EthernetAddressLength } => (DeliveryMethod.Hardware, yourAddress, ClientPort),
            _ => (DeliveryMethod.Broadcast, IPv4Address.Broadcast, ClientPort),
        };
        return new(method, address, port, message.HardwareAddress);
    }
}
