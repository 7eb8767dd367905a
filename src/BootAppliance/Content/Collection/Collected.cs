namespace BootAppliance.Content.Collection;

/// <summary>How far a collection is, and what came of it; bytes are packed, as the store has them.</summary>
/// <param name="Looked">Chunks and indexes of the store that were looked at.</param>
/// <param name="Garbage">Those of them that no template and no draft names.</param>
/// <param name="GarbageBytes">Their length.</param>
/// <param name="Deleted">Those of them that were garbage for longer than the grace, and are gone; in a dry run those that would be.</param>
/// <param name="DeletedBytes">Their length.</param>
/// <param name="Done">This is the last word.</param>
public sealed record Collected(long Looked, long Garbage, long GarbageBytes, long Deleted, long DeletedBytes, bool Done)
{
    /// <summary>Why nothing more was deleted; null if nothing was in the way.</summary>
    public string? Blocked { get; init; }
}
