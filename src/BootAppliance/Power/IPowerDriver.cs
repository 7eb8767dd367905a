namespace BootAppliance.Power;

/// <summary>
/// One kind of power system. A driver acts once and believes nothing: whether it came true is for the caller to read back. No
/// method throws for what a power system or the network does; each returns its <see cref="PowerFault"/>.
/// </summary>
public interface IPowerDriver
{
    /// <summary>As the inventory spells it: <c>ipmi</c>, say.</summary>
    string Kind { get; }

    /// <summary>Whether a power system of these settings has this at all; what it has not, a machine's other power systems are asked for.</summary>
    bool Can(PowerTarget target, PowerVerb verb) => true;

    /// <summary>Whether it can say that a machine is so. Where nobody can, a command that was accepted counts as done, and the machine's boot proves it.</summary>
    bool Tells(PowerTarget target, PowerState state) => true;

    Task<PowerOutcome<PowerState>> StatusAsync(PowerTarget target, CancellationToken cancellationToken);

    /// <summary>Done means accepted. On, Off and SoftOff of a machine that is so already are done.</summary>
    Task<PowerOutcome> AlterAsync(PowerTarget target, PowerVerb verb, CancellationToken cancellationToken);

    /// <summary>A fault here is no reason not to power on: the boot server decides what is booted.</summary>
    Task<PowerOutcome> SetNextBootAsync(PowerTarget target, NextBoot boot, CancellationToken cancellationToken);

    /// <summary>Lights the identification lamp for <paramref name="duration"/>, at most 255 s; zero puts it out.</summary>
    Task<PowerOutcome> IdentifyAsync(PowerTarget target, TimeSpan duration, CancellationToken cancellationToken);

    Task<PowerOutcome<PowerCapabilities>> CapabilitiesAsync(PowerTarget target, CancellationToken cancellationToken);
}
