using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli.Storage;

/// <summary>Sizes as people write and read them.</summary>
internal static class StorageText
{
    public static readonly Argument<string> Pool = new Argument<string>("pool") { Description = "the pool" }.Offering("pools");

    public static Option<string?> Size(string name, string description) => new(name) { Description = $"{description}, such as 20GiB" };

    /// <exception cref="ApiException">It is no size.</exception>
    public static long? Bytes(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { } text ? Bytes(text, option.Name) : null;

    /// <exception cref="ApiException">It is no size.</exception>
    public static long Bytes(string text, string option) => ByteSize.TryParse(text, out var bytes) ? bytes : throw new ApiException(CliExit.Usage, $"{option}: \"{text}\" is no size; write one such as 20GiB");

    /// <summary>The same rows with these columns in words.</summary>
    public static IEnumerable<JsonNode?> Said(IEnumerable<JsonNode?> rows, params string[] sizes)
    {
        foreach (var row in rows)
        {
            var said = row!.DeepClone().AsObject();
            foreach (var size in sizes) if (said[size] is JsonValue value && value.TryGetValue<long>(out var bytes)) said[size] = ByteSize.Say(bytes);
            yield return said;
        }
    }

    /// <summary>What was asked for of it, each with <c>&amp;</c> before it.</summary>
    public static string Query(params (string Name, string? Value)[] fields) =>
        string.Concat(fields.Where(one => one.Value is not null).Select(one => $"&{one.Name}={Uri.EscapeDataString(one.Value!)}"));

    public static string Path(params string[] parts) => string.Join('/', parts.Select(Uri.EscapeDataString));
}
