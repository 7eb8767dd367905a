using System.Text.RegularExpressions;

namespace BootAppliance.Tests;

/// <summary>docs/protocols.md names files and tests that exist.</summary>
public sealed partial class ProtocolsDocumentTests
{
    private static readonly IReadOnlyList<string[]> Rows =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs/protocols.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells[1] is not ("id" or "message")),
    ];

    [Fact]
    public void Each_rule_says_where_it_is_built_and_what_shows_it_or_that_it_is_not_yet()
    {
        Assert.NotEmpty(Rows);
        Assert.All(Rows, cells => Assert.True((cells[3], cells[4]) == ("–", "not yet") || (Quoted().IsMatch(cells[3]) && Quoted().IsMatch(cells[4])), string.Join(" | ", cells)));
    }

    [Fact]
    public void Each_file_that_is_named_exists() => Assert.All(Rows.SelectMany(cells => Quoted().Matches(cells[3])), match =>
    {
        var file = match.Groups["text"].Value;
        var folder = file.StartsWith("src/", StringComparison.Ordinal) ? "" : file.StartsWith("Protocols/", StringComparison.Ordinal) ? "src/BootAppliance.Protocols/Dhcp" : "src/BootAppliance/Dhcp";
        Assert.True(File.Exists(Path.Combine(Repository.Root, folder, file.StartsWith("Protocols/", StringComparison.Ordinal) ? file[10..] : file)), file);
    });

    [Fact]
    public void Each_test_that_is_named_exists()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(file => TestName().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        Assert.All(Rows.SelectMany(cells => Quoted().Matches(cells[4])), match => Assert.Contains(match.Groups["text"].Value, tests));
    }

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"public (async Task|void) (?<name>\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestName();
}
