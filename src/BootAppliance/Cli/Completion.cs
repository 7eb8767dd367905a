using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>Names and values for the shell's tab completion; packaging/completion.bash asks for them.</summary>
internal static class Completion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>What an option's value names, by its field; the rest has words of its own, which the API's description knows.</summary>
    private static readonly Dictionary<string, string> Named = new()
    {
        ["distro"] = "distros",
        ["profile"] = "profiles",
        ["image"] = "images",
        ["menu"] = "menus",
        ["repos"] = "repos",
        ["autoinstall"] = "autoinstall",
        ["template"] = "templates",
    };

    /// <summary>An argument that names one of the objects at <paramref name="path"/>; Tab offers those that there are.</summary>
    public static Argument<string> Name(string path) => new Argument<string>("name").Offering(path);

    /// <summary>Tab offers the objects at <paramref name="path"/>.</summary>
    public static Argument<T> Offering<T>(this Argument<T> argument, string path)
    {
        argument.CompletionSources.Add(context => Names(context, path));
        return argument;
    }

    /// <summary>The same for an option.</summary>
    public static Option<T> Offering<T>(this Option<T> option, string path)
    {
        option.CompletionSources.Add(context => Names(context, path));
        return option;
    }

    /// <summary>What a field of an object may be: other objects, or its words.</summary>
    public static Option<T> Offering<T>(this Option<T> option, Noun noun, NounField field)
    {
        if ((field.Name == "parent" ? noun.Path : Named.GetValueOrDefault(field.Name)) is { } path) return option.Offering(path);
        if (field.Kind == FieldKind.Flag) option.CompletionSources.Add("true", "false");
        if (field.Kind is FieldKind.Text or FieldKind.List or FieldKind.Number) option.CompletionSources.Add(context => Asked(context.ParseResult, api => WordsAsync(api, noun, field.Name)));
        return option;
    }

    /// <summary>A filter's words begin with a field of these objects.</summary>
    public static Option<T> OfferingFields<T>(this Option<T> option, Noun noun)
    {
        option.CompletionSources.Add(context => Asked(context.ParseResult, async api => (await FieldsAsync(api, noun)).Select(one => one.Key + "=")));
        return option;
    }

    /// <summary>Only those that begin so, for there may be a hundred thousand.</summary>
    private static IEnumerable<CompletionItem> Names(CompletionContext context, string path) => Asked(context.ParseResult, async api =>
    {
        var word = context.WordToComplete;
        var filter = word.Length == 0 || word.StartsWith('-') ? "" : $"&filter={Uri.EscapeDataString(Noun.All.Any(noun => noun.Path == path) ? $"name={word}*" : word)}";
        var items = (await api.GetAsync($"{path}?limit=1000{filter}", default))!["items"]!.AsArray();
        var key = path switch { "leases" => "address", "tokens" => "id", "autoinstall" => "template", "installs" => "system", "templates" => "uri", _ => "name" };
        var names = items.Select(item => (string?)item![key] ?? "");
        // A template is its latest version.
        return path == "templates" ? names.SelectMany(uri => new[] { uri[..uri.LastIndexOf("/v=", StringComparison.Ordinal)], uri }).Distinct() : names;
    });

    private static async Task<IEnumerable<string>> WordsAsync(ApiClient api, Noun noun, string field) =>
        (await FieldsAsync(api, noun))[field] is { } one && (one["enum"] ?? one["items"]?["enum"]) is JsonArray words ? words.Select(word => word!.ToString()) : [];

    /// <summary>The fields of a kind of objects, as the API describes them.</summary>
    private static async Task<JsonObject> FieldsAsync(ApiClient api, Noun noun)
    {
        var described = await api.GetAsync("/openapi/v1.json", default);
        var body = described!["paths"]![$"/api/v1/{noun.Path}/{{name}}"]!["put"]!["requestBody"]!["content"]!["application/json"]!["schema"]!;
        return body["$ref"]!.ToString()["#/".Length..].Split('/').Aggregate(described, (node, name) => node[name]!)["properties"]!.AsObject();
    }

    private static IEnumerable<CompletionItem> Asked(ParseResult parsed, Func<ApiClient, Task<IEnumerable<string>>> ask)
    {
        try
        {
            using var api = Connection.Open(parsed);
#pragma warning disable VSTHRD002 // a completion source is asked synchronously, and this process does nothing else
            return [.. ask(api).WaitAsync(Patience).GetAwaiter().GetResult().Where(one => one.Length > 0).Select(one => new CompletionItem(one))];
#pragma warning restore VSTHRD002
        }
        catch (Exception exception) when (exception is ApiException or IOException or TimeoutException or UnauthorizedAccessException)
        {
            // An appliance that is not there offers no names; the shell has no place for a reason.
            return [];
        }
    }
}
