using System.CommandLine;
using System.Globalization;
using BootAppliance.Content.Names;

namespace BootAppliance.Cli.Templates;

/// <summary>What the verbs that fetch a version have in common: which one, and how many requests at once.</summary>
internal sealed class WantedTemplate
{
    public Argument<string> Template { get; } = new("template") { Description = "such as ccnx:/example.com/linux/web, its newest version, or …/web/v=7" };

    public Option<int> Jobs { get; } = new("--jobs") { Description = "so many requests at once; 1 to 64", DefaultValueFactory = _ => 4 };

    /// <exception cref="ApiException">One of them is not as it has to be.</exception>
    public (TemplateUri Uri, int Workers) Read(ParseResult parsed)
    {
        if (!TemplateUri.TryParse(parsed.GetValue(Template), out var uri, out var refusal)) throw new ApiException(CliExit.Usage, $"template: {refusal.Sentence}");
        return parsed.GetValue(Jobs) is >= 1 and <= 64 and var workers ? (uri, workers) : throw new ApiException(CliExit.Usage, "--jobs: is 1 to 64");
    }

    /// <summary>How its version is asked for.</summary>
    public static string Label(TemplateUri uri) => $"v={uri.Version?.ToString(CultureInfo.InvariantCulture) ?? "latest"}";
}
