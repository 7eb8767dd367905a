namespace BootAppliance.Power;

/// <summary><c>power</c>: power systems.</summary>
public sealed record PowerOptions
{
    /// <summary><c>fence_directory</c>: the only directory that fence agents are run from; absolute. Default <c>/usr/sbin</c>, where Debian's package fence-agents has them.</summary>
    public string FenceDirectory { get; init; } = "/usr/sbin";
}
