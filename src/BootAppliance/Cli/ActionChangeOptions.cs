using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>What of an action's record is to be otherwise: the options of <c>action edit</c> and of every request.</summary>
internal sealed class ActionChangeOptions
{
    private static readonly string[] Powers = ["none", "on", "off", "soft_off", "cycle", "reset"];

    private static readonly (string Name, string Field, string Help, string[] Words)[] Words =
    [
        ("--alter", "power", "what is done to its power first", Powers),
        ("--next-boot", "next_boot", "what it is told to boot, once", ["none", "network", "disk"]),
        ("--proof", "proof", "what is believed", ["none", "read_back", "network_boot"]),
        ("--postreboot", "postreboot", "what is done to its power when the work is done", Powers),
    ];

    private static readonly (string Name, string Field, string Help)[] Numbers =
    [
        ("--proof-seconds", "proof_seconds", "how long the proof may take, 10 to 3600"),
        ("--postreboot-seconds", "postreboot_seconds", "how long after the work, 0 to 3600"),
    ];

    private readonly List<(string Field, Option<string?> Option)> _words = [];
    private readonly List<(string Field, Option<int?> Option)> _numbers = [];
    private readonly Option<bool?> _escalate = new("--escalate") { Description = "without proof in time: again, then off and on whatever is read, then by the outlets; true or false" };

    public ActionChangeOptions(Command command)
    {
        foreach (var (name, field, help, words) in Words)
        {
            Option<string?> option = new(name) { Description = $"{help}: {string.Join(", ", words)}" };
            option.CompletionSources.Add(words);
            _words.Add((field, option));
            command.Options.Add(option);
        }

        foreach (var (name, field, help) in Numbers)
        {
            Option<int?> option = new(name) { Description = help };
            _numbers.Add((field, option));
            command.Options.Add(option);
        }

        command.Options.Add(_escalate);
    }

    public void Set(ParseResult parsed, JsonObject body)
    {
        foreach (var (field, option) in _words)
            if (parsed.GetValue(option) is { } word) body[field] = word.Replace('-', '_').ToLower(CultureInfo.InvariantCulture);
        foreach (var (field, option) in _numbers)
            if (parsed.GetValue(option) is { } number) body[field] = number;
        if (parsed.GetValue(_escalate) is { } escalate) body["escalate"] = escalate;
    }
}
