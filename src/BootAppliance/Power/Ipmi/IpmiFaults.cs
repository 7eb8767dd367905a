using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Power.Ipmi;

/// <summary>What completion codes mean to the caller (IPMI 2.0 rev 1.1 table 5-2).</summary>
internal static class IpmiFaults
{
    /// <exception cref="PowerException">For every code but "done".</exception>
    public static void Check(IpmiCommand command, IpmiCompletion completion)
    {
        if (completion != IpmiCompletion.Ok) throw Of(command, completion);
    }

    private static PowerException Of(IpmiCommand command, IpmiCompletion completion)
    {
        var answered = $"answered {command.Name} with {(byte)completion:x2}h";
        return completion switch
        {
            IpmiCompletion.NodeBusy or IpmiCompletion.TimedOut or IpmiCompletion.OutOfSpace or IpmiCompletion.ResponseUnavailable or IpmiCompletion.DuplicatedRequest
                or IpmiCompletion.FirmwareUpdate or IpmiCompletion.Initializing => new(PowerFailure.Busy, $"{answered}, it is busy", "try again in some seconds"),
            IpmiCompletion.InsufficientPrivilege => new(PowerFailure.PrivilegeRefused, $"{answered}, the account may not", "give the account the privilege Operator in the BMC's settings"),
            IpmiCompletion.NotInPresentState => new(PowerFailure.WrongState, $"{answered}, not in its present state", "read the state first; switch on what is off"),
            IpmiCompletion.InvalidCommand or IpmiCompletion.InvalidCommandForLun or IpmiCompletion.InvalidDataField or IpmiCompletion.ParameterOutOfRange
                or IpmiCompletion.NotPresent or IpmiCompletion.IllegalCommand or IpmiCompletion.SubFunctionDisabled or IpmiCompletion.Specific80 => new(PowerFailure.Unsupported, $"{answered}, it cannot do that", "use another way or another power system for it"),
            _ => new(PowerFailure.ProtocolError, answered, "look for the code in the BMC's manual, and update its firmware"),
        };
    }
}
