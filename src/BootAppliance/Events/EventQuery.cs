using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using BootAppliance.Protocols;

namespace BootAppliance.Events;

/// <summary>The query of GET /api/v1/events.</summary>
public sealed partial record EventQuery
{
    public const int MaxLimit = 1000;
    private const int MaxKinds = 32;

    public string? System { get; init; }

    public string? Mac { get; init; }

    public string? Kind { get; init; }

    public string? Level { get; init; }

    public string? Address { get; init; }

    public string? Reason { get; init; }

    public string? Text { get; init; }

    public string? Who { get; init; }

    public string? Since { get; init; }

    public string? Until { get; init; }

    public long? After { get; init; }

    public long? Before { get; init; }

    public int? Limit { get; init; }

    /// <param name="now">What a time such as <c>2h</c> counts back from.</param>
    /// <param name="isStream">Whether events are to come as they happen.</param>
    /// <param name="filter">What was asked for, if nothing is wrong.</param>
    /// <param name="errors">What is wrong with each parameter, and what to write instead.</param>
    public bool TryRead(DateTimeOffset now, bool isStream, out EventFilter filter, out Dictionary<string, string[]> errors)
    {
        var wrong = errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        EventLevel? level = Level switch
        {
            null or "info" => EventLevel.Info,
            "warning" => EventLevel.Warning,
            "error" => EventLevel.Error,
            _ => null,
        };
        if (level is null) wrong["level"] = ["The level is info, warning or error; it is the lowest that is shown."];
        if (Limit is < 1 or > MaxLimit) wrong["limit"] = [$"The limit is 1 to {MaxLimit}."];
        if (After is < 0) wrong["after"] = ["This is the id of an event; the answer starts behind it."];
        if (Before is < 0) wrong["before"] = ["This is the id of an event; the answer has those before it."];
        if (Text is "") wrong["text"] = ["Write what has to stand in the event's sentence, such as disk."];
        if (isStream && Before is not null) wrong["before"] = ["A stream goes forwards; leave it out, or ask for the list."];
        if (isStream && Until is not null) wrong["until"] = ["A stream has no end; leave it out, or ask for the list."];
        string[]? kinds = Kind?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (kinds is { Length: 0 or > MaxKinds }) wrong["kind"] = [$"Write 1 to {MaxKinds} kinds, a comma between them."];
        else if (kinds?.FirstOrDefault(one => !KindPattern().IsMatch(one)) is { } odd)
            wrong["kind"] = [$"\"{odd}\" is no kind; write one such as boot.refused, or a family with its dot, such as boot."];
        var mac = Mac is not null && MacAddress.TryParse(Mac, out var parsed) ? parsed.ToString() : null;
        if (Mac is not null && mac is null) wrong["mac"] = [$"\"{Mac}\" is no MAC; write one such as 52:54:00:12:34:56."];
        var address = IPAddress.TryParse(Address, out var ip) ? ip.ToString() : null;
        if (Address is not null && address is null) wrong["address"] = [$"\"{Address}\" is no address; write one such as 192.0.2.1."];
        var (since, until) = (Time("since", Since), Time("until", Until));
        if (since > until) wrong["until"] = [$"Nothing lies between since ({since:u}) and until ({until:u}); exchange them."];
        filter = new EventFilter(System, mac, kinds, level ?? EventLevel.Info) { Address = address, Reason = Reason, Text = Text, Who = Who, Since = since, Until = until };
        return errors.Count == 0;

        DateTimeOffset? Time(string key, string? text)
        {
            if (text is null) return null;
            if (Duration.TryParse(text, out var ago)) return now - ago;
            if (TimePattern().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)) return at;
            wrong[key] = [$"\"{text}\" is no time; write 2h for two hours ago (30s, 5m, 2h, 7d), or 2026-01-31T03:00:00Z, in a URL with %2B for +."];
            return null;
        }
    }

    [GeneratedRegex(@"^[a-z0-9_]+\.([a-z0-9_]+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KindPattern();

    /// <summary>RFC 3339 §5.6.</summary>
    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,7})?([Zz]|[+-]\d\d:\d\d)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TimePattern();
}
