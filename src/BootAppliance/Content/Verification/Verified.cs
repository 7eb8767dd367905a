namespace BootAppliance.Content.Verification;

/// <summary>How far a verification is, and what came of it.</summary>
/// <param name="Looked">Chunks that were read and whose digest was taken.</param>
/// <param name="Bytes">Their length, unpacked.</param>
/// <param name="Corrupt">Chunks and indexes that were not what they are named; they are in quarantine.</param>
/// <param name="Missing">Chunks and indexes that a template names and that were not there.</param>
/// <param name="Healed">Corrupt and missing ones that a source had.</param>
/// <param name="Lost">Those that none had.</param>
/// <param name="Done">This is the last word.</param>
public sealed record Verified(long Looked, long Bytes, long Corrupt, long Missing, long Healed, long Lost, bool Done)
{
    /// <summary>The versions that something is lost of, such as <c>ccnx:/example.com/linux/web/v=7</c>.</summary>
    public IReadOnlyList<string> Hurt { get; init; } = [];
}
