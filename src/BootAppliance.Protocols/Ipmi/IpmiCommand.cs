namespace BootAppliance.Protocols.Ipmi;

/// <summary>A command: network function, code and the name by which the specification calls it (IPMI 2.0 rev 1.1 appendix G).</summary>
public readonly record struct IpmiCommand(byte NetFn, byte Code, string Name)
{
    private const byte Chassis = 0x00;
    private const byte App = 0x06;

    public static IpmiCommand GetChassisStatus { get; } = new(Chassis, 0x01, "Get Chassis Status");

    public static IpmiCommand ChassisControl { get; } = new(Chassis, 0x02, "Chassis Control");

    public static IpmiCommand ChassisIdentify { get; } = new(Chassis, 0x04, "Chassis Identify");

    public static IpmiCommand SetBootOptions { get; } = new(Chassis, 0x08, "Set System Boot Options");

    public static IpmiCommand GetBootOptions { get; } = new(Chassis, 0x09, "Get System Boot Options");

    public static IpmiCommand GetDeviceId { get; } = new(App, 0x01, "Get Device ID");

    public static IpmiCommand GetDeviceGuid { get; } = new(App, 0x08, "Get Device GUID");

    public static IpmiCommand GetSystemGuid { get; } = new(App, 0x37, "Get System GUID");

    public static IpmiCommand GetChannelAuthentication { get; } = new(App, 0x38, "Get Channel Authentication Capabilities");

    public static IpmiCommand SetSessionPrivilege { get; } = new(App, 0x3b, "Set Session Privilege Level");

    public static IpmiCommand CloseSession { get; } = new(App, 0x3c, "Close Session");
}
