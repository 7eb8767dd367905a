namespace BootAppliance.Power;

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
}
