namespace BootAppliance.Protocols.Dhcp6;

/// <summary>RFC 8415 §7.3.</summary>
public enum Dhcp6MessageType : byte
{
    None = 0,
    Solicit = 1,
    Advertise = 2,
    Request = 3,
    Confirm = 4,
    Renew = 5,
    Rebind = 6,
    Reply = 7,
    Release = 8,
    Decline = 9,
    Reconfigure = 10,
    InformationRequest = 11,
    RelayForward = 12,
    RelayReply = 13,
}

/// <summary>RFC 8415 §21.13.</summary>
public enum Dhcp6Status : ushort
{
    Success = 0,
    UnspecFail = 1,
    NoAddrsAvail = 2,
    NoBinding = 3,
    NotOnLink = 4,
    UseMulticast = 5,
}

/// <summary>Option codes (IANA "DHCPv6 Option Codes").</summary>
public static class Dhcp6OptionCode
{
    public const ushort ClientId = 1;
    public const ushort ServerId = 2;
    public const ushort IaNa = 3;
    public const ushort IaAddress = 5;
    public const ushort OptionRequest = 6;
    public const ushort Preference = 7;
    public const ushort RelayMessage = 9;
    public const ushort Status = 13;
    public const ushort RapidCommit = 14;
    public const ushort UserClass = 15;
    public const ushort VendorClass = 16;
    public const ushort InterfaceId = 18;
    public const ushort DnsServers = 23;
    public const ushort DomainList = 24;
    public const ushort InformationRefreshTime = 32;
    public const ushort ClientFqdn = 39;

    /// <summary>RFC 5970 §3.1: where the boot file is.</summary>
    public const ushort BootFileUrl = 59;

    /// <summary>RFC 5970 §3.3.</summary>
    public const ushort ClientArchitecture = 61;

    /// <summary>RFC 6939: the client's hardware address, told by its relay.</summary>
    public const ushort ClientLinkLayerAddress = 79;
}
