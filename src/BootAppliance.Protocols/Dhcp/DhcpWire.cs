namespace BootAppliance.Protocols.Dhcp;

/// <summary>Where the fields of a DHCP message stand (RFC 2131 §2, figure 1), and the sizes that bound it.</summary>
public static class DhcpWire
{
    public const int ServerPort = 67;
    public const int ClientPort = 68;

    /// <summary>The port of a PXE boot server and of proxyDHCP (PXE 2.1 §2.2.3).</summary>
    public const int PxePort = 4011;

    /// <summary>Bytes of the fixed fields and the magic cookie.</summary>
    public const int HeaderLength = 240;

    /// <summary>Replies are padded to the size of a BOOTP message; some relays and ROMs drop smaller ones.</summary>
    public const int MinimumLength = 300;

    /// <summary>Bytes for a client that does not say: 576 (RFC 2131 §2) less the IP and UDP headers.</summary>
    public const int DefaultMaximumLength = 576 - HeadersLength;

    /// <summary>Bytes at most, whatever the client claims: an Ethernet frame. EDK2 claims 65280 in its second exchange.</summary>
    public const int LargestLength = 1500 - HeadersLength;

    /// <summary>Option 57 counts the IP and UDP headers (RFC 2132 §9.10).</summary>
    public const int HeadersLength = 28;

    public const int HardwareAddressOffset = 28;
    internal const int HardwareAddressLength = 16;
    internal const int ServerNameOffset = 44;
    internal const int ServerNameLength = 64;
    internal const int BootFileOffset = 108;
    internal const int BootFileLength = 128;
    public const int MagicOffset = 236;
    public const uint Magic = 0x63825363;
    internal const ushort BroadcastFlag = 0x8000;
}
