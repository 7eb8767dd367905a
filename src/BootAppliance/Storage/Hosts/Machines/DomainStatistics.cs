using System.Collections.Immutable;
using System.Globalization;

namespace BootAppliance.Storage.Hosts.Machines;

/// <summary>Reads what <c>virsh domstats --block --raw</c> writes (virsh(1), "domstats"): <c>Domain: 'NAME'</c>, then lines of <c>block.N.KEY=VALUE</c>.</summary>
internal static class DomainStatistics
{
    private const string Begin = "Domain: '";

    /// <summary>Disks that have a path; a line that is none of these is passed over.</summary>
    public static ImmutableArray<MachineDisk> Parse(string output)
    {
        var disks = ImmutableArray.CreateBuilder<MachineDisk>();
        var machine = "";
        SortedDictionary<int, Dictionary<string, string>> blocks = [];
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith(Begin, StringComparison.Ordinal) && line.TrimEnd().EndsWith('\''))
            {
                Finish();
                machine = line.TrimEnd()[Begin.Length..^1];
            }
            else if (line.Trim().Split('=', 2) is [var key, var value] && key.Split('.', 3) is ["block", var at, var field] && int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                if (!blocks.TryGetValue(number, out var block)) blocks[number] = block = [];
                block[field] = value;
            }
        }

        Finish();
        return disks.ToImmutable();

        void Finish()
        {
            foreach (var block in blocks.Values)
            {
                if (!block.TryGetValue("name", out var target) || !block.TryGetValue("path", out var path)) continue;
                disks.Add(new(machine, target, path, Number(block, "capacity"), Sum(block, "rd.reqs", "wr.reqs"), Sum(block, "rd.bytes", "wr.bytes")));
            }

            blocks.Clear();
        }
    }

    private static long Sum(Dictionary<string, string> block, string first, string second)
    {
        var (a, b) = (Number(block, first), Number(block, second));
        return a > long.MaxValue - b ? long.MaxValue : a + b;
    }

    private static long Number(Dictionary<string, string> block, string field) =>
        block.TryGetValue(field, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
