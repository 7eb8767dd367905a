using System.Text.Json.Nodes;

namespace BootAppliance.Inventory.Facts;

/// <summary>One thing that is otherwise; null is that it was not there, or is not any more.</summary>
public sealed record FactChange(string Path, string? Before, string? After)
{
    public override string ToString() => (Before, After) switch
    {
        (null, _) => $"{Path} is new: {After}",
        (_, null) => $"{Path} is gone: {Before}",
        _ => $"{Path}: {Before} → {After}",
    };
}

/// <summary>What differs between two tellings. Pure.</summary>
public static class FactChanges
{
    private const int Longest = 200;
    private const int LongestPart = 64;
    private const string KernelsName = "name"; // of a disk or a card, by the order in which they were found this time

    // What tells the parts of a list from each other, however the machine counted them this time.
    private static readonly string[] Keys = ["serial", "mac", "path", "name"];

    public static IReadOnlyList<FactChange> Between(JsonObject before, JsonObject after)
    {
        List<FactChange> changes = [];
        Compare("", before, after, changes);
        return changes;
    }

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<FactChange> changes)
    {
        switch (before, after)
        {
            case (JsonObject old, JsonObject now):
                foreach (var key in old.Select(one => one.Key).Union(now.Select(one => one.Key)))
                    if (key != KernelsName) Compare(path.Length == 0 ? Part(key) : $"{path}.{Part(key)}", old[key], now[key], changes);
                break;
            case (JsonArray old, JsonArray now):
                var (was, isNow) = (Named(old), Named(now));
                foreach (var key in was.Keys.Union(isNow.Keys)) Compare($"{path}[{Part(key)}]", was.GetValueOrDefault(key), isNow.GetValueOrDefault(key), changes);
                break;
            default:
                if (!JsonNode.DeepEquals(before, after)) changes.Add(new(path, Text(before), Text(after)));
                break;
        }
    }

    private static Dictionary<string, JsonNode?> Named(JsonArray list)
    {
        Dictionary<string, JsonNode?> named = [];
        for (var at = 0; at < list.Count; at++)
        {
            var name = Keys.Select(key => (key, value: (list[at] as JsonObject)?[key]?.ToString())).FirstOrDefault(one => !string.IsNullOrEmpty(one.value));
            if (name.value is null || !named.TryAdd($"{name.key}={name.value}", list[at])) named[$"{at}"] = list[at];
        }

        return named;
    }

    private static string Part(string key) => new([.. key.Where(c => !char.IsControl(c)).Take(LongestPart)]);

    private static string? Text(JsonNode? node) => node?.ToString() is not { } text ? null : new([.. text.Where(c => !char.IsControl(c)).Take(Longest)]);
}
