namespace BootAppliance.Power;

/// <summary>
/// One kind of power system. A driver acts once and believes nothing: whether it came true is for the caller to read back. No
/// method throws for what a power system or the network does; each returns its <see cref="PowerFault"/>.
/// </summary>
public interface IPowerDriver
{
    /// <summary>As the inventory spells it: <c>ipmi</c>, say.</summary>
    string Kind { get; }

    Task<PowerOutcome<PowerState>> StatusAsync(PowerTarget target, CancellationToken cancellationToken);

    /// <summary>Done means accepted. On, Off and SoftOff of a machine that is so already are done.</summary>
    Task<PowerOutcome> AlterAsync(PowerTarget target, PowerVerb verb, CancellationToken cancellationToken);

    /// <summary>A fault here is no reason not to power on: the boot server decides what is booted.</summary>
    Task<PowerOutcome> SetNextBootAsync(PowerTarget target, NextBoot boot, CancellationToken cancellationToken);

    /// <summary>Lights the identification lamp for <paramref name="duration"/>, at most 255 s; zero puts it out.</summary>
    Task<PowerOutcome> IdentifyAsync(PowerTarget target, TimeSpan duration, CancellationToken cancellationToken);

    Task<PowerOutcome<PowerCapabilities>> CapabilitiesAsync(PowerTarget target, CancellationToken cancellationToken);
}
