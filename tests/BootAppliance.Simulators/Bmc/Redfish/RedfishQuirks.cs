namespace BootAppliance.Simulators.Bmc.Redfish;

/// <summary>How a Redfish service treats conditional requests.</summary>
public enum ETagHabit
{
    /// <summary>Tells none and wants none.</summary>
    None,

    /// <summary>428 without If-Match, 412 with another.</summary>
    Required,

    /// <summary>Tells <c>W/"x"</c> and takes only <c>"x"</c>.</summary>
    Weak,

    /// <summary>Tells one and takes only <c>*</c>.</summary>
    Star,

    /// <summary>Tells one and takes none.</summary>
    Never,
}

/// <summary>
/// What Redfish services do differently from each other, or wrong; words of <see cref="BmcFaults"/>: <c>no-sessions</c> (basic
/// authentication alone), <c>resets TYPE,TYPE…</c> (the allowable ones), <c>action-info</c> (told there alone), <c>strict</c> (409 to what
/// is so already), <c>delay MS</c> (until power changes; PoweringOn and PoweringOff meanwhile), <c>tasks</c> (202 and a monitor),
/// <c>task-fails</c>, <c>task-hangs</c>, <c>settings</c> (boot settings behind @Redfish.Settings), <c>no-uefi-http</c>,
/// <c>etag-required|weak|star|never</c>, <c>retry-after S</c> (with busy), <c>redirect URL</c>, <c>huge</c>, <c>not-json</c> (answers),
/// <c>certificate NAME</c> (another one).
/// </summary>
public sealed record RedfishQuirks
{
    public static readonly string[] DefaultResets = ["On", "ForceOff", "GracefulShutdown", "GracefulRestart", "ForceRestart", "PowerCycle", "PushPowerButton"];

    internal static readonly HashSet<string> Words =
    [
        "no-sessions", "resets", "action-info", "strict", "delay", "tasks", "task-fails", "task-hangs", "settings", "no-uefi-http",
        "etag-required", "etag-weak", "etag-star", "etag-never", "retry-after", "redirect", "huge", "not-json", "certificate",
    ];

    public bool HasSessions { get; private init; } = true;

    public IReadOnlyList<string> Resets { get; private init; } = DefaultResets;

    public bool TellsInActionInfo { get; private init; }

    public bool IsStrict { get; private init; }

    public TimeSpan Delay { get; private init; }

    public bool HasTasks { get; private init; }

    public bool TasksFail { get; private init; }

    public bool TasksHang { get; private init; }

    public bool HasSettings { get; private init; }

    public bool BootsUefiHttp { get; private init; } = true;

    public ETagHabit ETags { get; private init; }

    public int RetryAfter { get; private init; }

    public string? Redirect { get; private init; }

    public bool IsHuge { get; private init; }

    public bool IsNotJson { get; private init; }

    public string Certificate { get; private init; } = "";

    internal static RedfishQuirks Of(List<string[]> words)
    {
        return new()
        {
            HasSessions = !Has("no-sessions"),
            Resets = Value("resets")?.Split(',') ?? DefaultResets,
            TellsInActionInfo = Has("action-info"),
            IsStrict = Has("strict"),
            Delay = TimeSpan.FromMilliseconds(int.Parse(Value("delay") ?? "0")),
            HasTasks = Has("tasks") || Has("task-fails") || Has("task-hangs"),
            TasksFail = Has("task-fails"),
            TasksHang = Has("task-hangs"),
            HasSettings = Has("settings"),
            BootsUefiHttp = !Has("no-uefi-http"),
            ETags = Has("etag-required") ? ETagHabit.Required : Has("etag-weak") ? ETagHabit.Weak : Has("etag-star") ? ETagHabit.Star : Has("etag-never") ? ETagHabit.Never : ETagHabit.None,
            RetryAfter = int.Parse(Value("retry-after") ?? "0"),
            Redirect = Value("redirect"),
            IsHuge = Has("huge"),
            IsNotJson = Has("not-json"),
            Certificate = Value("certificate") ?? "",
        };

        bool Has(string name) => words.Exists(line => line[0] == name);
        string? Value(string name) => words.Find(line => line[0] == name) is [_, var value, ..] ? value : null;
    }
}
