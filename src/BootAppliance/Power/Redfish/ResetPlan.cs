namespace BootAppliance.Power.Redfish;

/// <summary>
/// Which ResetTypes make a verb, of those that a service allows: some refuse GracefulRestart though they list it nowhere, some have
/// no ForceRestart, some only a power button. What is missing is composed.
/// </summary>
internal static class ResetPlan
{
    private static readonly string[] Usual = ["On", "ForceOff", "GracefulShutdown", "ForceRestart"];

    /// <param name="verb">What is wanted.</param>
    /// <param name="told">The allowable values; where a service tells none, the usual ones are tried.</param>
    /// <param name="now">Null while it changes.</param>
    /// <returns>In their order; none if it is so already; null if it cannot be made.</returns>
    public static IReadOnlyList<string>? For(PowerVerb verb, IReadOnlyList<string> told, PowerState? now)
    {
        var allowed = told.Count > 0 ? told : Usual;
        return verb switch
        {
            PowerVerb.On => First("On", "ForceOn") ?? (now == PowerState.On ? [] : now == PowerState.Off ? First("PushPowerButton") : null),
            PowerVerb.Off => First("ForceOff") ?? (now == PowerState.Off ? [] : null),
            PowerVerb.SoftOff => now == PowerState.Off ? [] : First("GracefulShutdown") ?? (now == PowerState.On ? First("PushPowerButton") : null),
            PowerVerb.Cycle when now == PowerState.Off => For(PowerVerb.On, told, now),
            PowerVerb.Cycle => First("PowerCycle") ?? OffAndOn(),
            _ => First("ForceRestart") ?? OffAndOn(),
        };

        IReadOnlyList<string>? First(params string[] types) => types.FirstOrDefault(allowed.Contains) is { } type ? [type] : null;

        IReadOnlyList<string>? OffAndOn() => First("ForceOff") is { } off && For(PowerVerb.On, told, PowerState.Off) is { } on ? [.. off, .. on] : null;
    }
}
