namespace BootAppliance.Inventory;

/// <summary>What came of a change.</summary>
public abstract record SaveResult
{
    /// <summary>The view after it; null if nothing has changed.</summary>
    public InventoryView? View { get; init; }

    public sealed record Saved(InventoryObject Object, bool Created) : SaveResult;

    /// <summary>Many at once: each that was added or changed, in their order.</summary>
    public sealed record Applied(IReadOnlyList<Saved> Changes) : SaveResult;

    public sealed record Renamed(InventoryObject Object, string From) : SaveResult;

    public sealed record Removed(IReadOnlyList<string> Names) : SaveResult;

    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : SaveResult;

    public sealed record Conflict(string Sentence) : SaveResult;

    public sealed record Missing : SaveResult;
}

/// <summary>Takes a write of many objects back as a whole.</summary>
internal sealed class ChangeRefusedException(SaveResult result) : Exception("the change was refused")
{
    public SaveResult Result => result;
}
