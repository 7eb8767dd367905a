using System.Text.RegularExpressions;

namespace BootAppliance.Tests;

public sealed partial class ArchitectureTests
{
    [Fact]
    public void A_folder_uses_only_what_the_table_allows()
    {
        var table = Table();
        List<string> wrong = [];
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/BootAppliance"), "*.cs", SearchOption.AllDirectories))
        {
            var parts = Path.GetRelativePath(Path.Combine(Repository.Root, "src/BootAppliance"), file).Split('/');
            if (parts.Length < 2 || parts[0] is "obj" or "bin") continue;
            Assert.True(table.ContainsKey(parts[0]), $"{parts[0]} is not in docs/architecture.md");
            if (table[parts[0]] is not { } allowed) continue;
            foreach (Match match in UsePattern().Matches(File.ReadAllText(file)))
            {
                var used = match.Groups["folder"].Value;
                if (used != parts[0] && used != "Protocols" && !allowed.Contains(used)) wrong.Add($"{string.Join('/', parts)} uses {used}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_wire_formats_know_neither_sockets_nor_packages()
    {
        var folder = Path.Combine(Repository.Root, "src/BootAppliance.Protocols");
        Assert.DoesNotContain("PackageReference", File.ReadAllText(Path.Combine(folder, "BootAppliance.Protocols.csproj")), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("System.Net.Sockets.Socket", StringComparison.Ordinal));
    }

    /// <summary>Null stands for "all".</summary>
    private static Dictionary<string, HashSet<string>?> Table() => File.ReadLines(Path.Combine(Repository.Root, "docs/architecture.md"))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[1].Trim('`'), cells => cells[3] == "all" ? null : cells[3].Split(", ").ToHashSet());

    [GeneratedRegex(@"\bBootAppliance\.(?<folder>[A-Z][A-Za-z]+)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UsePattern();
}
