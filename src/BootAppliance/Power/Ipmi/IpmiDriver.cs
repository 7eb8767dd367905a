using System.Globalization;
using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Power.Ipmi;

/// <summary>IPMI 2.0 over UDP, one session an operation, always encrypted and authenticated (cipher suites 17 and 3).</summary>
public sealed class IpmiDriver(CipherSuiteCache suites, TimeProvider clock) : IPowerDriver
{
    /// <summary>For one operation, with every packet that has to be sent again.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Action<IpmiRoundTrip> _watch = _ => { };

    internal IpmiDriver(CipherSuiteCache suites, TimeProvider clock, Action<IpmiRoundTrip> watch)
        : this(suites, clock)
    {
        _watch = watch;
    }

    public string Kind => "ipmi";

    public Task<PowerOutcome<PowerState>> StatusAsync(PowerTarget target, CancellationToken cancellationToken) => RunAsync(target, StateAsync, cancellationToken);

    public async Task<PowerOutcome> AlterAsync(PowerTarget target, PowerVerb verb, CancellationToken cancellationToken) => await RunAsync(target, async (session, token) =>
    {
        await session.RaiseAsync(token);
        var completion = await ControlAsync(session, verb, token);
        if (completion == IpmiCompletion.NotInPresentState)
        {
            // Some refuse to cycle what is off, and some to do again what is done.
            if (verb == PowerVerb.Cycle) completion = await ControlAsync(session, PowerVerb.On, token);
            else if (verb != PowerVerb.Reset && await StateAsync(session, token) == (verb == PowerVerb.On ? PowerState.On : PowerState.Off)) completion = IpmiCompletion.Ok;
        }

        IpmiFaults.Check(IpmiCommand.ChassisControl, completion);
        return true;
    }, cancellationToken);

    /// <summary>In ipmitool's order, after the word that keeps the flags beyond a minute. Of BMCs that lack the words around it, the flags alone are wanted.</summary>
    public async Task<PowerOutcome> SetNextBootAsync(PowerTarget target, NextBoot boot, CancellationToken cancellationToken) => await RunAsync(target, async (session, token) =>
    {
        var flags = new byte[1 + BootFlags.Length];
        flags[0] = BootOption.Flags;
        new BootFlags(boot.Device != BootDevice.Default, !boot.IsOnce, boot.Firmware == BootFirmware.Uefi, Device(boot.Device)).Write(flags.AsSpan(1));
        await session.RaiseAsync(token);
        await TryAsync(BootOption.KeepBeyondAMinute.ToArray());
        await TryAsync(BootOption.Begin.ToArray());
        await TryAsync(BootOption.NotYetHandled.ToArray());
        var (completion, _) = await session.SendAsync(IpmiCommand.SetBootOptions, flags, IpmiSocket.Patience, token);
        await TryAsync(BootOption.Commit.ToArray());
        await TryAsync(BootOption.Complete.ToArray());
        IpmiFaults.Check(IpmiCommand.SetBootOptions, completion);
        return true;

        Task TryAsync(byte[] option) => session.SendAsync(IpmiCommand.SetBootOptions, option, IpmiSocket.Patience, token);
    }, cancellationToken);

    public async Task<PowerOutcome> IdentifyAsync(PowerTarget target, TimeSpan duration, CancellationToken cancellationToken) => await RunAsync(target, async (session, token) =>
    {
        await session.RaiseAsync(token);
        await session.AskAsync(IpmiCommand.ChassisIdentify, new[] { (byte)Math.Clamp(duration.TotalSeconds, 0, 255) }, token);
        return true;
    }, cancellationToken);

    public Task<PowerOutcome<PowerCapabilities>> CapabilitiesAsync(PowerTarget target, CancellationToken cancellationToken) => RunAsync(target, async (session, token) =>
    {
        List<KeyValuePair<string, string>> facts = [new("cipher suite", session.Suite.Id.ToString(CultureInfo.InvariantCulture))];
        if (DeviceId.TryParse(await session.AskAsync(IpmiCommand.GetDeviceId, default, token), out var id))
        {
            facts.Add(new("device", $"{id.Device:x2}h, product {id.Product}, manufacturer {id.Manufacturer}"));
            facts.Add(new("firmware", $"{id.FirmwareMajor}.{id.FirmwareMinor:d2}"));
        }

        var (completion, guid) = await session.SendAsync(IpmiCommand.GetDeviceGuid, default, IpmiSocket.Patience, token);
        if (completion == IpmiCompletion.Ok) facts.Add(new("GUID", Convert.ToHexStringLower(guid)));
        return new PowerCapabilities(Enum.GetValues<PowerVerb>(), SetsNextBoot: true, Identifies: true, facts);
    }, cancellationToken);

    private static async Task<PowerState> StateAsync(IpmiSession session, CancellationToken cancellationToken) =>
        ChassisStatus.TryParse(await session.AskAsync(IpmiCommand.GetChassisStatus, default, cancellationToken), out var status)
            ? status.IsOn ? PowerState.On : PowerState.Off
            : throw new PowerException(PowerFailure.ProtocolError, "told its chassis status in too few bytes", "update the BMC's firmware");

    private static async Task<IpmiCompletion> ControlAsync(IpmiSession session, PowerVerb verb, CancellationToken cancellationToken)
    {
        var (control, patience) = verb switch
        {
            PowerVerb.On => (ChassisControl.PowerUp, IpmiSocket.Patience),
            PowerVerb.Off => (ChassisControl.PowerDown, IpmiSocket.Patience),
            PowerVerb.SoftOff => (ChassisControl.SoftShutdown, IpmiSocket.Once),
            PowerVerb.Cycle => (ChassisControl.PowerCycle, IpmiSocket.Once),
            _ => (ChassisControl.HardReset, IpmiSocket.Once),
        };
        return (await session.SendAsync(IpmiCommand.ChassisControl, new[] { (byte)control }, patience, cancellationToken)).Completion;
    }

    private static IpmiBootDevice Device(BootDevice device) => device switch
    {
        BootDevice.Network => IpmiBootDevice.Network,
        BootDevice.Disk => IpmiBootDevice.Disk,
        BootDevice.Cd => IpmiBootDevice.Cd,
        BootDevice.Setup => IpmiBootDevice.Setup,
        _ => IpmiBootDevice.None,
    };

    private Task<PowerOutcome<T>> RunAsync<T>(PowerTarget target, Func<IpmiSession, CancellationToken, Task<T>> operation, CancellationToken cancellationToken) =>
        PowerOperation.RunAsync(target, Deadline, clock, async token =>
        {
            await using var session = await IpmiSession.OpenAsync(target, suites, _watch, clock, token);
            return await operation(session, token);
        }, cancellationToken);
}
