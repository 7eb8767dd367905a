using System.CommandLine;
using System.Globalization;

namespace BootAppliance.Cli;

/// <summary>Which events are wanted, as options; each is a parameter of the API of the same name.</summary>
internal sealed class EventFilterOptions
{
    public IReadOnlyList<Option<string?>> All { get; } =
    [
        new Option<string?>("--system") { Description = "only of this system" }.Offering("systems"),
        new("--mac") { Description = "only of this machine" },
        new("--address") { Description = "only what this address asked for" },
        new("--kind") { Description = "only of these kinds, a comma between them; a kind that ends in a dot is a family, such as boot." },
        Offering(new("--level") { Description = "the lowest that is shown: info, warning or error" }, "info", "warning", "error"),
        new("--reason") { Description = "only with this reason, such as not_armed" },
        new("--text") { Description = "only with this in the sentence" },
        By(),
        Since(),
    ];

    public static Option<string?> By() => new("--who") { Description = "only what somebody asked for: as the audit names them, such as \"uid 0\", or a token's name or id" };

    public static Option<string?> Since() => new("--since") { Description = "only from then on: 2h for two hours ago (30s, 5m, 2h, 7d), 03:00, 2026-01-31, 2026-01-31T03:00, 2026-01-31T03:00:00Z" };

    public static Option<string?> Until() => new("--until") { Description = "only up to then, written like --since" };

    public string Query(ParseResult parsed) => Query(parsed, [.. All]);

    public static string Query(ParseResult parsed, params Option<string?>[] options) => string.Concat(options.Select(option => (option, Value: parsed.GetValue(option)))
        .Where(one => one.Value is not null)
        .Select(one => $"&{one.option.Name[2..]}={Uri.EscapeDataString(one.option.Name is "--since" or "--until" ? Time(one.Value!) : one.Value!)}"));

    /// <summary>A time without a zone is meant where it is typed; the appliance, which knows what <c>2h</c> ago is, judges the rest.</summary>
    private static string Time(string text) =>
        DateTime.TryParseExact(text, ["HH:mm", "yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var local)
            ? new DateTimeOffset(local).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture)
            : text;

    private static Option<string?> Offering(Option<string?> option, params string[] words)
    {
        option.CompletionSources.Add(words);
        return option;
    }
}
