using BootAppliance.Content.Manifests;
using BootAppliance.Content.Sources.Formats;

namespace BootAppliance.Content.Sources;

public sealed record ImageSourceSettings
{
    /// <summary>Of every file; null: each says it by its first bytes.</summary>
    public ImageFormat? Format { get; init; }

    /// <summary>Where raw copies are written; null: <c>$TMPDIR</c>, else /var/tmp.</summary>
    public string? Scratch { get; init; }

    /// <summary>Of a disk, in bytes.</summary>
    public long MaxSize { get; init; } = ManifestDisk.MaxSize;

    /// <summary>For each conversion.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromHours(24);
}

/// <summary>How far a file is, in percent of this step.</summary>
public readonly record struct SourceProgress(string Title, SourceStep Step, double Percent);

public enum SourceStep
{
    /// <summary>Its digest is compared with the manifest's.</summary>
    Verifying,

    Converting,
}
