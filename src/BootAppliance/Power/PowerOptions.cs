namespace BootAppliance.Power;

/// <summary>When power systems are looked for without being asked to.</summary>
public enum PowerDetect
{
    Off,

    /// <summary>Whoever takes a lease and looks like a BMC is asked what it is.</summary>
    Leases,
}

/// <summary><c>power</c>: how the machines' power systems are looked after.</summary>
public sealed record PowerOptions
{
    /// <summary><c>poll_interval</c>: how often each power system is asked for its state; 0s to 1d, and with 0s never. Default 5m.</summary>
    [Between("0s", "1d")]
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary><c>polls_at_once</c>: how many are asked at the same time; 1 to 1024. Default 32.</summary>
    [Between("1", "1024")]
    public int PollsAtOnce { get; init; } = 32;

    /// <summary><c>stagger</c>: between two machines of one feed or rack that are switched on, and a twentieth of it where neither is known; 0s to 1h. Default 2s.</summary>
    [Between("0s", "1h")]
    public TimeSpan Stagger { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary><c>fence_directory</c>: the only directory that fence agents are run from; absolute. Default <c>/usr/sbin</c>, where Debian's package fence-agents has them.</summary>
    public string FenceDirectory { get; init; } = "/usr/sbin";

    /// <summary><c>detect</c>: <c>leases</c>, whoever takes a DHCP lease and looks like a BMC is asked what it is, without any account, and proposed; <c>off</c>, only on demand. Default leases.</summary>
    public PowerDetect Detect { get; init; } = PowerDetect.Leases;

    /// <summary><c>detect_rate</c>: how many addresses a second are asked whether they are power systems, by themselves and on demand together; 1 to 200. Default 20.</summary>
    [Between("1", "200")]
    public int DetectRate { get; init; } = 20;
}
