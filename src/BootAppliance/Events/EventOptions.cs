namespace BootAppliance.Events;

/// <summary><c>events</c>: how many events are kept, and for how long.</summary>
public sealed record EventOptions
{
    /// <summary><c>keep</c>: for how many events back those are kept that anybody on the boot network can cause; 1000 to 100000000. Default 200000.</summary>
    [Between("1000", "100000000")]
    public int Keep { get; init; } = 200_000;

    /// <summary><c>keep_audit</c>: for how many events back the others are kept: changes, logins, the course of installs; 1000 to 100000000. Default 2000000.</summary>
    [Between("1000", "100000000")]
    public int KeepAudit { get; init; } = 2_000_000;

    /// <summary><c>max_age</c>: older events of every kind are removed, however few there are; 1h to 3650d. Default none: only their number counts.</summary>
    [Between("1h", "3650d")]
    public TimeSpan? MaxAge { get; init; }
}
