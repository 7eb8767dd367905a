using System.Text.RegularExpressions;

namespace BootAppliance.Tests;

/// <summary>docs/configuration.md has each key of the configuration with the sentence that stands above its property, and no other.</summary>
public sealed partial class ConfigurationDocumentTests
{
    [Fact]
    public void Each_key_is_documented_as_the_code_documents_it()
    {
        var documented = File.ReadAllLines(Path.Combine(Repository.Root, "docs/configuration.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();
        Assert.Equal(Properties(), documented.Count);
        Assert.Equal(Rows().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_limits_in_the_documentation_are_those_that_are_checked()
    {
        var limits = Sources().SelectMany(source => LimitPattern().Matches(source)).ToList();
        Assert.True(limits.Count > 20, $"{limits.Count} limits were found");
        Assert.All(limits, limit => Assert.Contains($"{limit.Groups["least"].Value} to {limit.Groups["most"].Value}", limit.Groups["text"].Value, StringComparison.Ordinal));
        Assert.Equal(Sources().Sum(source => source.Split("[Between(").Length - 1), limits.Count);
    }

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/BootAppliance"), "*Options.cs", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith("/KernelOptions.cs", StringComparison.Ordinal)).Select(File.ReadAllText);

    private static IEnumerable<string> Rows() => Sources().SelectMany(Sections);

    /// <summary>A section's own record is the value of a property, and is no key with a row of its own.</summary>
    private static int Properties() => Sources().Sum(source => PropertyPattern().Count(source)) - SectionProperties;

    /// <summary>A record of options: its summary names its section, each property's summary its key.</summary>
    private static IEnumerable<string> Sections(string source)
    {
        var section = "";
        foreach (Match match in SummaryPattern().Matches(source))
        {
            var key = match.Groups["key"].Value;
            if (match.Groups["what"].Value == "record") section = key;
            else yield return $"| `{(section.Length > 0 ? section + "." : "")}{key}` | {Plain(match.Groups["text"].Value)} |";
        }
    }

    private const int SectionProperties = 14;

    private static string Plain(string text) => TagPattern().Replace(text, "`").Replace("|", "\\|", StringComparison.Ordinal).Trim();

    [GeneratedRegex("""/// <summary>(One entry of )?<c>(?<key>[a-z0-9_.]+)</c>[:.]\s*(?<text>[^\n]*?)</summary>\s*(\[[^\n]*\]\s*)?public (sealed )?(?<what>record|[^\n]*?\{)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SummaryPattern();

    [GeneratedRegex("""/// <summary>(?<text>[^\n]*)</summary>\s*\[Between\("(?<least>\w+)", "(?<most>\w+)"\)\]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LimitPattern();

    [GeneratedRegex(@"\{ get; init; \}", RegexOptions.None, 1000)]
    private static partial Regex PropertyPattern();

    [GeneratedRegex("</?c>", RegexOptions.None, 1000)]
    private static partial Regex TagPattern();
}
