namespace BootAppliance.Installs.Logs;

public enum AppendOutcome
{
    /// <summary>All of it is on disk now, or was before.</summary>
    Kept,

    /// <summary>It would leave a gap: something before it has not come yet.</summary>
    Gap,

    /// <summary>The file, or the install's files together, have their full size.</summary>
    Full,

    /// <summary>It came faster than <see cref="InstallLogs.BytesPerSecond"/>.</summary>
    TooFast,
}

/// <param name="Outcome">What became of the bytes.</param>
/// <param name="Length">How long the file is now, in bytes; where the installer goes on.</param>
public sealed record AppendResult(AppendOutcome Outcome, long Length);

/// <param name="Name">One of <see cref="LogNames"/>.</param>
/// <param name="Length">In bytes.</param>
/// <param name="ChangedAt">When it last grew.</param>
public sealed record LogFile(string Name, long Length, DateTimeOffset ChangedAt);
