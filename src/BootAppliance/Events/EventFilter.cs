namespace BootAppliance.Events;

/// <summary>Which events are wanted; an absent field does not matter. Kinds are any of those listed, and one that ends in a dot names a family.</summary>
public sealed record EventFilter(
    string? System = null, string? Mac = null, IReadOnlyList<string>? Kinds = null, EventLevel MinimumLevel = EventLevel.Info)
{
    public string? Address { get; init; }

    public string? Reason { get; init; }

    /// <summary>Stands in the sentence, in whatever case.</summary>
    public string? Text { get; init; }

    /// <summary>As the audit names somebody, or a token's name or id alone.</summary>
    public string? Who { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>Included.</summary>
    public DateTimeOffset? Until { get; init; }

    public bool Matches(ApplianceEvent e) =>
        (System is null || e.System == System)
        && (Mac is null || e.Mac == Mac)
        && (Address is null || e.Address == Address)
        && (Reason is null || e.Reason == Reason)
        && IsOfKind(e.Kind)
        && e.Level >= MinimumLevel
        && (Who is null || (e.Who is { } who && IsBy(who)))
        && (Text is null || e.Text.Contains(Text, StringComparison.OrdinalIgnoreCase))
        && (Since is not { } since || e.At >= since)
        && (Until is not { } until || e.At <= until);

    public bool IsOfKind(string kind) => Kinds is null || Kinds.Any(one => kind == one || (IsFamily(one) && kind.StartsWith(one, StringComparison.Ordinal)));

    /// <summary>A token is told as <c>token NAME (ID)</c>.</summary>
    public bool IsBy(string who) => who == Who || who.StartsWith($"token {Who} (", StringComparison.Ordinal) || who.EndsWith($" ({Who})", StringComparison.Ordinal);

    public static bool IsFamily(string kind) => kind.EndsWith('.');
}
