namespace BootAppliance.Protocols.Ipmi;

/// <summary>Why a session is refused while it is set up (IPMI 2.0 rev 1.1 §13.24, table 13-15).</summary>
public enum RmcpPlusStatus : byte
{
    Ok = 0x00,
    NoResources = 0x01,
    InvalidSession = 0x02,
    InvalidPayload = 0x03,
    InvalidAuthentication = 0x04,
    InvalidIntegrity = 0x05,
    NoMatchingAuthentication = 0x06,
    NoMatchingIntegrity = 0x07,
    InactiveSession = 0x08,
    InvalidRole = 0x09,
    UnauthorizedRole = 0x0a,
    NoResourcesForRole = 0x0b,
    InvalidNameLength = 0x0c,
    UnauthorizedName = 0x0d,
    UnauthorizedGuid = 0x0e,
    InvalidIntegrityCheck = 0x0f,
    InvalidConfidentiality = 0x10,
    NoMatchingSuite = 0x11,
    IllegalParameter = 0x12,
}
