using BootAppliance.Installs;

namespace BootAppliance.Boot;

/// <summary>Who asks, as far as it is known.</summary>
/// <param name="Mac">The MAC that the address of the request belongs to, or that DHCP saw; null if nobody knows.</param>
/// <param name="ClaimIsProven">False if the request names another machine than the one whose address it came from.</param>
public readonly record struct BootAsk(string? Mac, bool ClaimIsProven);

/// <summary>
/// What the decision needs to know of a known machine: whether a distro's kernel and initrd or an image's file stand behind
/// its name, and whether it boots that image as it is and not a profile's installer.
/// </summary>
public sealed record SystemFacts(string Name, bool HasTarget, Install? Install, bool BootsImage = false);

/// <summary>What a machine gets now, and why. Every reason has one sentence in docs/events.md.</summary>
public abstract record BootDecision(BootReason Reason)
{
    public sealed record Serve(Install Install) : BootDecision(Install.Mode == InstallMode.Install ? BootReason.Armed : BootReason.ArmedForHelper);

    public sealed record LocalDisk(BootReason Reason) : BootDecision(Reason);

    public sealed record Menu() : BootDecision(BootReason.UnknownMenu);

    /// <summary>It is taken into the inventory, and installed or discovered.</summary>
    public sealed record Adopt(BootReason Reason) : BootDecision(Reason);

    /// <summary>It waits at a message, and asks again from time to time.</summary>
    public sealed record Hold() : BootDecision(BootReason.Held);

    public sealed record Refuse(BootReason Reason) : BootDecision(Reason);
}

public enum BootReason
{
    Armed,
    ArmedForHelper,
    NotArmed,
    ArmingExpired,
    Installed,
    Failed,
    Held,
    SecondStage,
    Returned,
    NoDistro,
    NoImage,
    ImageBooted,
    UnknownIgnored,
    UnknownMenu,
    UnknownDiscover,
    UnknownInstall,
    ClaimNotProven,
}

public static class BootPolicy
{
    /// <summary>The one decision that DHCP, TFTP and HTTP share. Pure: the same arguments give the same answer.</summary>
    public static BootDecision Decide(BootAsk ask, SystemFacts? system, UnknownMachines unknown, DateTimeOffset now) => system switch
    {
        _ when !ask.ClaimIsProven => new BootDecision.Refuse(BootReason.ClaimNotProven),
        null => Unknown(unknown),
        { Install: null } or { Install.State: InstallState.Idle } => new BootDecision.LocalDisk(BootReason.NotArmed),
        { Install.HasBootedImage: true } => new BootDecision.LocalDisk(BootReason.ImageBooted),
        { Install.State: InstallState.Installed } => new BootDecision.LocalDisk(BootReason.Installed),
        { Install: { State: InstallState.Failed, OnFailure: FailurePolicy.Hold } } => new BootDecision.Hold(),
        { Install.State: InstallState.Failed } => new BootDecision.LocalDisk(BootReason.Failed),
        { Install: { HasBegun: true, SecondStage: true } } => new BootDecision.LocalDisk(BootReason.SecondStage),
        { Install.HasBegun: true } => new BootDecision.LocalDisk(BootReason.Returned),
        { Install: { } install } when install.ExpiresAt <= now => new BootDecision.LocalDisk(BootReason.ArmingExpired),
        { HasTarget: false, BootsImage: true } => new BootDecision.LocalDisk(BootReason.NoImage),
        { HasTarget: false } => new BootDecision.LocalDisk(BootReason.NoDistro),
        { Install: { } install } => new BootDecision.Serve(install),
    };

    /// <summary>
    /// Whether a machine that boots an image may read it. A disk that stands on the network is read on long after the
    /// script for it was given, by then the decision is its own disk; but never after the arming would have ended.
    /// </summary>
    public static bool MayReadImage(BootDecision decision, Install? install, DateTimeOffset now) => decision switch
    {
        BootDecision.Menu or BootDecision.Serve => true,
        BootDecision.LocalDisk => install is { HasBootedImage: true } or { HasBegun: true, IsOver: false } && install.ExpiresAt > now,
        _ => false,
    };

    private static BootDecision Unknown(UnknownMachines unknown) => unknown switch
    {
        UnknownMachines.Menu => new BootDecision.Menu(),
        UnknownMachines.Install => new BootDecision.Adopt(BootReason.UnknownInstall),
        UnknownMachines.Discover => new BootDecision.Adopt(BootReason.UnknownDiscover),
        _ => new BootDecision.LocalDisk(BootReason.UnknownIgnored),
    };
}
