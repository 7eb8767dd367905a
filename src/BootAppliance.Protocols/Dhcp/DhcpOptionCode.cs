namespace BootAppliance.Protocols.Dhcp;

/// <summary>Option codes (IANA "BOOTP Vendor Extensions and DHCP Options"), under the names that administrators know.</summary>
public static class DhcpOptionCode
{
    public const byte Pad = 0;
    public const byte SubnetMask = 1;
    public const byte Routers = 3;
    public const byte DomainNameServers = 6;
    public const byte HostName = 12;
    public const byte DomainName = 15;
    public const byte RootPath = 17;
    public const byte InterfaceMtu = 26;
    public const byte BroadcastAddress = 28;
    public const byte NtpServers = 42;
    public const byte VendorSpecific = 43;
    public const byte RequestedAddress = 50;
    public const byte LeaseTime = 51;
    public const byte Overload = 52;
    public const byte MessageType = 53;
    public const byte ServerIdentifier = 54;
    public const byte ParameterRequestList = 55;
    public const byte Message = 56;
    public const byte MaximumMessageSize = 57;
    public const byte RenewalTime = 58;
    public const byte RebindingTime = 59;
    public const byte VendorClass = 60;
    public const byte ClientIdentifier = 61;
    public const byte TftpServerName = 66;
    public const byte BootFileName = 67;
    public const byte UserClass = 77;
    public const byte RapidCommit = 80;
    public const byte ClientFqdn = 81;
    public const byte RelayAgentInformation = 82;
    public const byte ClientArchitecture = 93;
    public const byte ClientNetworkInterface = 94;
    public const byte ClientGuid = 97;
    public const byte SubnetSelection = 118;
    public const byte DomainSearch = 119;
    public const byte ClasslessStaticRoutes = 121;
    public const byte Ipxe = 175;
    public const byte PxelinuxMagic = 208;
    public const byte PxelinuxConfigFile = 209;
    public const byte PxelinuxPathPrefix = 210;
    public const byte PxelinuxRebootTime = 211;
    public const byte End = 255;
}
