namespace BootAppliance.Storage;

/// <summary>Why nothing was changed.</summary>
public enum RefusalKind
{
    /// <summary>A field of what was asked for is wrong.</summary>
    Invalid,

    NotFound,

    /// <summary>What is there does not allow it.</summary>
    Conflict,

    /// <summary>There is no room.</summary>
    NoRoom,
}

/// <summary>Nothing was changed, and why.</summary>
/// <param name="kind">For programs.</param>
/// <param name="field">Of the request; null: none alone is wrong.</param>
/// <param name="sentence">What is wrong, and what to do.</param>
public sealed class StorageRefusedException(RefusalKind kind, string? @field, string sentence) : Exception(sentence)
{
    public RefusalKind Kind => kind;

    public string? Field => @field;

    public static StorageRefusedException Invalid(string field, string sentence) => new(RefusalKind.Invalid, field, sentence);

    public static StorageRefusedException NotFound(string sentence) => new(RefusalKind.NotFound, null, sentence);

    public static StorageRefusedException Conflict(string sentence) => new(RefusalKind.Conflict, null, sentence);

    public static StorageRefusedException NoRoom(string sentence) => new(RefusalKind.NoRoom, null, sentence);
}
