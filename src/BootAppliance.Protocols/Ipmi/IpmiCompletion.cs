namespace BootAppliance.Protocols.Ipmi;

/// <summary>Completion codes that mean something to us (IPMI 2.0 rev 1.1 table 5-2); those from 80h on are a command's own.</summary>
public enum IpmiCompletion : byte
{
    Ok = 0x00,

    /// <summary>Boot options: the parameter is not supported (§28.12). Set privilege: not available to this user (§22.18).</summary>
    Specific80 = 0x80,

    /// <summary>Boot options: another party is setting them (§28.12). Set privilege: above the limit of user or channel (§22.18).</summary>
    Specific81 = 0x81,

    NodeBusy = 0xc0,
    InvalidCommand = 0xc1,
    InvalidCommandForLun = 0xc2,
    TimedOut = 0xc3,
    OutOfSpace = 0xc4,
    RequestTruncated = 0xc6,
    RequestLengthInvalid = 0xc7,
    ParameterOutOfRange = 0xc9,
    NotPresent = 0xcb,
    InvalidDataField = 0xcc,
    IllegalCommand = 0xcd,
    ResponseUnavailable = 0xce,
    DuplicatedRequest = 0xcf,
    FirmwareUpdate = 0xd1,
    Initializing = 0xd2,
    DestinationUnavailable = 0xd3,
    InsufficientPrivilege = 0xd4,
    NotInPresentState = 0xd5,
    SubFunctionDisabled = 0xd6,
    Unspecified = 0xff,
}
