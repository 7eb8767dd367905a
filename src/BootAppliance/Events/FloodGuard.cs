namespace BootAppliance.Events;

/// <summary>
/// Anybody on the boot network can make events by asking. They are bounded for each source and kind, so that a flood
/// neither hides another machine's events nor pushes the audit out of the queue or the table.
/// </summary>
internal sealed class FloodGuard(TimeProvider clock)
{
    public const int Burst = 100;
    public const int PerSecond = 5;
    private const int MaximumSources = 8192;

    private readonly EventBudgets<(string Kind, string Source)> _budgets = new(clock, Burst, PerSecond, MaximumSources);

    /// <summary>The kinds that a machine without any right can cause; one that ends in a dot names a family.</summary>
    public static readonly string[] Anybodys = ["boot.", "tftp.", "dhcp.", "install.refused", "access.refused", "content.healed"];

    public static bool IsAnybodys(string kind) => Array.Exists(Anybodys, one => one.EndsWith('.') ? kind.StartsWith(one, StringComparison.Ordinal) : kind == one);

    /// <summary>The event as it shall be recorded, or null if its source has made too many of its kind.</summary>
    public NewEvent? Admit(NewEvent e)
    {
        if (!IsAnybodys(e.Kind)) return e;
        if (!_budgets.Of((e.Kind, e.Address ?? e.Mac ?? e.System ?? "")).TryTake(out var suppressed)) return null;
        return suppressed == 0 ? e : e with { Data = new Dictionary<string, string>(e.Data ?? new Dictionary<string, string>()) { ["not_shown"] = suppressed.ToString() } };
    }
}
