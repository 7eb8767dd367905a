using System.Text.Json.Serialization;
using BootAppliance.Storage.Lvm;

namespace BootAppliance.Storage.Hosts;

public enum ResourceHealth
{
    Good,

    /// <summary>Disks live on, and none is made or grown: it is read-only, or a watermark was passed.</summary>
    Degraded,

    /// <summary>It is not there, not mounted, or does not answer.</summary>
    Failed,
}

/// <summary>A resource as it was found.</summary>
/// <param name="Health">In a word.</param>
/// <param name="Trouble">What is wrong and what to do, a sentence; null if it is good.</param>
/// <param name="Capacity">Bytes that disks can take in all; 0 if it is not known.</param>
/// <param name="Free">Bytes that are not taken (f_bavail of a folder); 0 if it is not known.</param>
/// <param name="On">What it is on: <c>ext4 on /dev/vda1 at /srv</c>, <c>LVM thin pool vg0/thin</c>.</param>
public sealed record ResourceState(ResourceHealth Health, string? Trouble, long Capacity, long Free, string On)
{
    /// <summary>By which one device is known again under whatever mount point or path: <c>ext4 on /dev/vda1</c>, <c>nfs4 on server:/export</c>, a device's own name.</summary>
    [JsonIgnore]
    public string Device
    {
        get
        {
            var (from, at) = (On.IndexOf(" on ", StringComparison.Ordinal), On.IndexOf(" at ", StringComparison.Ordinal));
            // A source that is neither a device nor a server, such as tmpfs, may be many.
            if (from > 0 && at > from && (On[from + 4] == '/' || On[from..at].Contains(':', StringComparison.Ordinal))) return On[..at];
            return On.StartsWith("device ", StringComparison.Ordinal) && On.EndsWith(')') ? On[On.IndexOf('(', StringComparison.Ordinal)..] : On;
        }
    }

    /// <summary>The watermark that was passed; null: none, or it is no thin pool.</summary>
    [JsonIgnore]
    public double? Mark => Watermarks.Passed(Math.Max(DataPercent ?? 0, MetadataPercent ?? 0));

    /// <summary>Of a thin pool: how much of its data volume is taken, 0 to 100.</summary>
    public double? DataPercent { get; init; }

    /// <summary>Of a thin pool: how much of its metadata volume is taken, 0 to 100.</summary>
    public double? MetadataPercent { get; init; }
}

/// <summary>A disk of a resource as its host sees it, whether a machine runs with it or not.</summary>
/// <param name="Name">Of the file or volume.</param>
/// <param name="Allocated">Bytes that it takes from the resource.</param>
public sealed record DiskMeasurement(string Name, long Allocated)
{
    /// <summary>The running machine that has it open, as its hypervisor names it; null: none.</summary>
    public string? Machine { get; init; }

    /// <summary>Reads and writes since the machine started; null if none runs.</summary>
    public long? Operations { get; init; }

    /// <summary>Bytes read and written since the machine started; null if none runs.</summary>
    public long? Bytes { get; init; }
}
