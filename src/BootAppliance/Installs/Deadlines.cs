namespace BootAppliance.Installs;

/// <summary>How long each part of an install may take.</summary>
/// <remarks>
/// Two clocks run. Silence: from one sign of life to the next, by <see cref="InstallOptions"/>, for every install. And the
/// length of a phase from its own start, where <c>install_deadlines</c> of the inventory names it: <c>booting</c>,
/// <c>answer</c>, <c>started</c>, a phase of the installer, or <c>first boot</c>, which runs from the end of the install.
/// </remarks>
public static class Deadlines
{
    public const string FirstBoot = "first boot";

    /// <summary>Whether anything is waited for, so that its deadlines need to be looked up.</summary>
    public static bool MayBeOverdue(Install install) => install is { State: InstallState.Booting or InstallState.Installing } or { State: InstallState.Installed, FirstBootAt: null, Reason: null };

    /// <summary>Why the install is overdue at <paramref name="now"/>, or null. Pure.</summary>
    public static string? Overdue(Install install, IReadOnlyDictionary<string, TimeSpan> phases, InstallOptions options, DateTimeOffset now) => install switch
    {
        { State: InstallState.Installed, FirstBootAt: null, Reason: null, FinishedAt: { } finished } when phases.TryGetValue(FirstBoot, out var boot) && now - finished > boot =>
            $"it was installed at {finished:u}, and its new system has not reported its first boot within {Duration.Say(boot)}; look at its console and at its boot order",
        { State: not (InstallState.Booting or InstallState.Installing) } => null,
        { Phases: [.., var phase] } when phase.Name != install.OverduePhase && phases.TryGetValue(phase.Name, out var limit) && now - phase.At > limit =>
            $"phase {phase.Name} began at {phase.At:u} and has taken longer than {Duration.Say(limit)}, its deadline; look at its console",
        _ when now - install.LastSeenAt > (install.State == InstallState.Booting ? options.BootingDeadline : options.InstallingDeadline) =>
            $"nothing was heard of it since {install.LastSeenAt:u}, in phase {install.Phase ?? install.State.ToString().ToLowerInvariant()}; look at its console",
        _ => null,
    };
}
