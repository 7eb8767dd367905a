namespace BootAppliance.Protocols.Ipmi;

/// <summary>Privilege levels (IPMI 2.0 rev 1.1 §6.8). Reading the chassis needs User, altering it Operator (appendix G).</summary>
public enum IpmiPrivilege : byte
{
    /// <summary>In Set Session Privilege: no change, tell the present one. In Open Session: the highest that the suite allows.</summary>
    None = 0,
    Callback = 1,
    User = 2,
    Operator = 3,
    Administrator = 4,
}
