using System.Text.RegularExpressions;

namespace BootAppliance.Tests;

/// <summary>Every log message and every kind of event has its paragraph for operators in docs/events.md, and no other has one.</summary>
public sealed partial class DocumentedTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs/events.md"));
    private static readonly IReadOnlyList<string> Sources =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/BootAppliance"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText),
    ];

    [Fact]
    public void Each_log_message_has_a_number_of_its_own_and_a_paragraph()
    {
        var written = Sources.SelectMany(text => MessagePattern().Matches(text)).Select(match => $"{match.Groups["id"].Value} {match.Groups["name"].Value}").ToList();
        Assert.Equal(written.Count, Sources.Sum(text => StartPattern().Count(text)));
        Assert.Equal(written.Count, written.Select(one => one.Split(' ')[0]).Distinct().Count());
        Assert.Equal(written.Order(StringComparer.Ordinal), LogHeadings().Matches(Document).Select(match => match.Groups["heading"].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_kind_of_event_has_a_paragraph()
    {
        var posted = Sources.SelectMany(text => KindPattern().Matches(text)).Select(match => match.Groups["kind"].Value).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(posted, EventHeadings().Matches(Document).Select(match => match.Groups["kind"].Value).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\[LoggerMessage\(", RegexOptions.None, 1000)]
    private static partial Regex StartPattern();

    [GeneratedRegex("""\[LoggerMessage\((?<id>\d+),[^\n]*EventName = "(?<name>\w+)"\)\]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MessagePattern();

    [GeneratedRegex("""(?<!\w)"(?<kind>(machine\.facts|dhcp\.(lease|released|freed|refused|conflict|foreign|imported|reclaimed|full|starving)|(boot|tftp|install|job|inventory|access|notify|power|action|publisher|template|content|storage)\.(?!yaml|log")[a-z]+))"(?= *[,:)])""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KindPattern();

    [GeneratedRegex(@"^### (?<heading>\d{4} \w+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex LogHeadings();

    [GeneratedRegex(@"^### (?<kind>[a-z]+\.[a-z]+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex EventHeadings();
}
