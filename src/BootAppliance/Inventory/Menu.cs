namespace BootAppliance.Inventory;

/// <summary>A boot menu: profiles and images name it, and it may stand in another.</summary>
public sealed record Menu : InventoryObject
{
    /// <summary>The menu that leads to it; none: it is at the top.</summary>
    public string? Parent { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>The entry that is taken when nobody chooses; absent: the machine's own disk.</summary>
    public string? Default { get; init; }

    /// <summary>Seconds until then; 0 waits for ever.</summary>
    [Between("0", "3600", Unit = "seconds; 0 waits for ever")]
    public int Timeout { get; init; } = 30;

    /// <summary>Asked for before the menu opens.</summary>
    public MenuPassword? Password { get; init; }
}
