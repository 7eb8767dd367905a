namespace BootAppliance.Dhcp.Protection;

/// <summary>
/// How often one machine, and one switch port behind a relay, may ask. Firmware sends a packet every second or two; what
/// asks ten times a second is broken or hostile, and must not cost the others their answers.
/// </summary>
public sealed class SenderLimits(TimeProvider clock)
{
    public const int MachineBurst = 40;
    public const int MachinePerSecond = 10;
    public const int CircuitBurst = 200;
    public const int CircuitPerSecond = 50;

    private readonly RateTable _machines = new(clock, MachineBurst, MachinePerSecond);
    private readonly RateTable _circuits = new(clock, CircuitBurst, CircuitPerSecond);

    /// <summary>The same for a machine that says who it is by a DUID.</summary>
    public bool Admit(ReadOnlySpan<byte> duid) => _machines.TryTake(duid);

    /// <summary>False if the message is one too many.</summary>
    public bool Admit(ClientMessage message) =>
        _machines.TryTake(message.HardwareAddress.Length > 0 ? message.HardwareAddress : message.ClientId ?? [])
        && (message.CircuitId is not { } circuit || _circuits.TryTake([.. BitConverter.GetBytes(message.RelayAddress.Value), .. circuit]));
}
