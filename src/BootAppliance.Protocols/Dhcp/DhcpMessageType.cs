namespace BootAppliance.Protocols.Dhcp;

/// <summary>Option 53 (RFC 2132 §9.6). None is a BOOTP message, which has no such option.</summary>
public enum DhcpMessageType : byte
{
    None = 0,
    Discover = 1,
    Offer = 2,
    Request = 3,
    Decline = 4,
    Ack = 5,
    Nak = 6,
    Release = 7,
    Inform = 8,

    /// <summary>RFC 4388 §6.1, and its three answers.</summary>
    LeaseQuery = 10,
    LeaseUnassigned = 11,
    LeaseUnknown = 12,
    LeaseActive = 13,
}

/// <summary>The first byte of a message (RFC 2131 §2).</summary>
public enum DhcpOperation : byte
{
    Request = 1,
    Reply = 2,
}

/// <summary>Why a datagram is not a DHCP message. Such a datagram is counted and dropped.</summary>
public enum DhcpParseError
{
    None,

    /// <summary>Fewer than 240 bytes: the fixed fields and the magic cookie do not fit.</summary>
    TooShort,

    /// <summary>The first byte is neither BOOTREQUEST nor BOOTREPLY.</summary>
    UnknownOperation,

    /// <summary>hlen is over 16, the size of chaddr.</summary>
    HardwareAddressTooLong,

    /// <summary>The options do not start with 99.130.83.99 (RFC 2131 §3).</summary>
    NoMagicCookie,

    /// <summary>An option claims more bytes than its field has.</summary>
    OptionOverrun,
}
