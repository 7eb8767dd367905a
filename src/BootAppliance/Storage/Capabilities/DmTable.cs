namespace BootAppliance.Storage.Capabilities;

/// <param name="Kind"><c>crypt</c>, <c>thin</c>, <c>raid</c>, <c>vdo</c>, …</param>
/// <param name="Level">Of a raid target: <c>raid5_ls</c>.</param>
internal readonly record struct DmTarget(string Kind, string? Level);

/// <summary>What <c>dmsetup table NAME</c> prints: <c>start length target arguments…</c>, a line a target (dmsetup(8)).</summary>
internal static class DmTable
{
    public static IReadOnlyList<DmTarget> Targets(string table) =>
    [
        .. table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length >= 3)
            .Select(words => new DmTarget(words[2], words[2] == "raid" && words.Length > 3 ? words[3] : words[2] is "mirror" ? "raid1" : words[2] is "striped" ? "raid0" : null)),
    ];
}
