namespace BootAppliance.Events;

public enum EventLevel
{
    Info,
    Warning,
    Error,
}

/// <summary>
/// Something that an administrator may want to know: one sentence, and what it is about.
/// <see cref="Kind"/> is dotted lower case, such as <c>dhcp.lease</c> or <c>boot.refused</c>; docs/events.md lists them.
/// </summary>
public record NewEvent(string Kind, EventLevel Level, string Text)
{
    /// <summary>The system's name, if the machine is known.</summary>
    public string? System { get; init; }

    /// <summary>The machine's MAC in canonical form, if it is known.</summary>
    public string? Mac { get; init; }

    /// <summary>The address that asked.</summary>
    public string? Address { get; init; }

    /// <summary>The reason of a refusal or an automatic choice, as its enum spells it.</summary>
    public string? Reason { get; init; }

    /// <summary>The rule and the inputs behind it.</summary>
    public IReadOnlyDictionary<string, string>? Data { get; init; }

    /// <summary>Whoever asked for it, as the audit names them; null of what happened by itself.</summary>
    public string? Who => Data?.GetValueOrDefault("who");
}

/// <summary>An event as it was recorded.</summary>
public sealed record ApplianceEvent(long Id, DateTimeOffset At, string Kind, EventLevel Level, string Text)
    : NewEvent(Kind, Level, Text)
{
    public static ApplianceEvent Of(long id, DateTimeOffset at, NewEvent e) => new(id, at, e.Kind, e.Level, e.Text)
    {
        System = e.System,
        Mac = e.Mac,
        Address = e.Address,
        Reason = e.Reason,
        Data = e.Data,
    };
}
