using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Simulators.Bmc.Ipmi;

/// <summary>What the BMC answers to a command within a session, or to the few that need none.</summary>
internal sealed class IpmiCommands(SimulatedBmc bmc)
{
    private readonly byte[][] _bootOptions = [.. Enumerable.Range(0, 8).Select(number => new byte[number == BootOption.Flags ? BootFlags.Length : number == BootOption.InfoAcknowledge ? 2 : 1])];

    /// <summary>Writes the response's data; returns its completion code.</summary>
    public IpmiCompletion Answer(in IpmiMessage request, IpmiServerSession? session, Span<byte> data, out int length)
    {
        length = 0;
        var command = new IpmiCommand(request.NetFn, request.Command, "");
        var isChassis = request.NetFn == IpmiCommand.GetChassisStatus.NetFn;
        if (session is not null && Is(command, IpmiCommand.GetChassisStatus)) bmc.Heard?.Invoke("status");
        if (session is not null && Is(command, IpmiCommand.ChassisControl) && VerbOf(request.Data) is { } heard) bmc.Heard?.Invoke(heard.ToString().ToLowerInvariant());
        if (isChassis && bmc.Faults.Codes.TryGetValue(request.Command, out var code)) return (IpmiCompletion)code;
        if (isChassis && bmc.Faults.IsBusyNow()) return IpmiCompletion.NodeBusy;
        if (Is(command, IpmiCommand.GetChannelAuthentication)) return Told(new ChannelAuthentication(1, true, false, 0).Write(data), out length);
        if (Is(command, IpmiCommand.GetSystemGuid) || Is(command, IpmiCommand.GetDeviceGuid))
        {
            bmc.Guid.CopyTo(data);
            return Told(16, out length);
        }

        if (session is null) return IpmiCompletion.InsufficientPrivilege;
        if (Is(command, IpmiCommand.GetDeviceId)) return Told(new DeviceId(0x20, 4, 56, 0xb0b0, 7).Write(data), out length);
        if (Is(command, IpmiCommand.SetSessionPrivilege)) return SetPrivilege(request.Data, session, data, out length);
        if (Is(command, IpmiCommand.CloseSession)) return IpmiCompletion.Ok;
        if (Is(command, IpmiCommand.GetChassisStatus)) return Told(new ChassisStatus(bmc.Chassis.IsOn || bmc.Faults.SaysOn, false).Write(data), out length);
        if (Is(command, IpmiCommand.GetBootOptions)) return GetBootOption(request.Data, data, out length);
        if (!isChassis) return IpmiCompletion.InvalidCommand;
        if (session.Privilege < IpmiPrivilege.Operator) return IpmiCompletion.InsufficientPrivilege;
        if (Is(command, IpmiCommand.ChassisControl)) return Control(request.Data);
        if (Is(command, IpmiCommand.SetBootOptions)) return SetBootOption(request.Data);
        if (Is(command, IpmiCommand.ChassisIdentify)) return bmc.Chassis.TryDo(ChassisVerb.Identify) ? IpmiCompletion.Ok : IpmiCompletion.Unspecified;
        return IpmiCompletion.InvalidCommand;
    }

    private static bool Is(IpmiCommand one, IpmiCommand other) => (one.NetFn, one.Code) == (other.NetFn, other.Code);

    private static IpmiCompletion Told(int written, out int length)
    {
        length = written;
        return IpmiCompletion.Ok;
    }

    private static IpmiCompletion SetPrivilege(ReadOnlySpan<byte> request, IpmiServerSession session, Span<byte> data, out int length)
    {
        length = 0;
        if (request.Length != 1) return IpmiCompletion.RequestLengthInvalid;
        var wanted = (IpmiPrivilege)(request[0] & 0x0f);
        var limit = (IpmiPrivilege)Math.Min((byte)session.Account!.Limit, session.Exchange!.Role & 0x0f);
        if (wanted > limit) return IpmiCompletion.Specific81;
        if (wanted != IpmiPrivilege.None) session.Privilege = wanted;
        data[0] = (byte)session.Privilege;
        return Told(1, out length);
    }

    private static ChassisVerb? VerbOf(ReadOnlySpan<byte> request) => request.IsEmpty ? null : (ChassisControl)(request[0] & 0x0f) switch
    {
        ChassisControl.PowerDown => ChassisVerb.Off,
        ChassisControl.PowerUp => ChassisVerb.On,
        ChassisControl.PowerCycle => ChassisVerb.Cycle,
        ChassisControl.HardReset => ChassisVerb.Reset,
        ChassisControl.SoftShutdown => ChassisVerb.Soft,
        _ => null,
    };

    private IpmiCompletion Control(ReadOnlySpan<byte> request)
    {
        if (request.Length != 1) return IpmiCompletion.RequestLengthInvalid;
        var verb = VerbOf(request);
        if (verb is null) return IpmiCompletion.InvalidDataField;
        if (bmc.Faults.IsInWrongState) return IpmiCompletion.NotInPresentState;
        if (bmc.Faults.Lies || bmc.Faults.SwallowsThis()) return IpmiCompletion.Ok;
        return bmc.Chassis.TryDo(verb.Value) ? IpmiCompletion.Ok : IpmiCompletion.NotInPresentState;
    }

    private IpmiCompletion SetBootOption(ReadOnlySpan<byte> request)
    {
        if (request.IsEmpty) return IpmiCompletion.RequestLengthInvalid;
        var number = request[0] & 0x7f;
        // Commit write is optional in the specification, and what is not supported says 80h.
        if (number >= _bootOptions.Length || (number == BootOption.SetInProgress && request.Length > 1 && request[1] > 1)) return IpmiCompletion.Specific80;
        if (request.Length - 1 != _bootOptions[number].Length) return IpmiCompletion.RequestLengthInvalid;
        request[1..].CopyTo(_bootOptions[number]);
        if (number == BootOption.Flags && BootFlags.TryParse(request[1..], out var flags)) bmc.Chassis.SetNextBoot(flags);
        return IpmiCompletion.Ok;
    }

    /// <summary>In: <c>parameter, set, block</c>. Out: <c>01, parameter, data</c> (§28.13).</summary>
    private IpmiCompletion GetBootOption(ReadOnlySpan<byte> request, Span<byte> data, out int length)
    {
        length = 0;
        if (request.IsEmpty) return IpmiCompletion.RequestLengthInvalid;
        var number = request[0] & 0x7f;
        if (number >= _bootOptions.Length) return IpmiCompletion.Specific80;
        (data[0], data[1]) = (1, (byte)number);
        if (number == BootOption.Flags) bmc.Chassis.NextBoot.Write(data[2..]);
        else _bootOptions[number].CopyTo(data[2..]);
        return Told(2 + _bootOptions[number].Length, out length);
    }
}
