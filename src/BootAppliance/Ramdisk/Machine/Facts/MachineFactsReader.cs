using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace BootAppliance.Ramdisk.Machine.Facts;

/// <summary>Reads what the kernel knows of the machine. Nothing that differs from one boot to the next is among it, so that a change means one.</summary>
/// <param name="sys"><c>/sys</c>.</param>
/// <param name="proc"><c>/proc</c>.</param>
internal sealed class MachineFactsReader(string sys, string proc)
{
    public async Task<FactsBuilder> ReadAsync(CancellationToken cancellationToken)
    {
        var cpu = Cpu([.. await File.ReadAllLinesAsync(Path.Combine(proc, "cpuinfo"), cancellationToken), .. Topology()]);
        cpu["architecture"] = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x86_64";
        return new(new JsonObject
        {
            ["format"] = "bootappliance-facts/1",
            ["cpu"] = cpu,
            ["memory_bytes"] = Memory(),
            ["firmware"] = new JsonObject
            {
                ["kind"] = Directory.Exists(Path.Combine(sys, "firmware/efi")) ? "uefi" : "bios",
                ["vendor"] = Dmi("bios_vendor"),
                ["version"] = Dmi("bios_version"),
                ["date"] = Dmi("bios_date"),
            },
            ["product"] = new JsonObject
            {
                ["vendor"] = Dmi("sys_vendor"),
                ["name"] = Dmi("product_name"),
                ["serial"] = Dmi("product_serial"),
                ["uuid"] = Dmi("product_uuid").ToLowerInvariant(),
                ["board"] = Dmi("board_name"),
            },
            ["disks"] = new JsonArray([.. MachineDisk.Read(sys).OrderBy(disk => disk.Path, StringComparer.Ordinal).Select(disk => (JsonNode)Disk(disk))]),
            ["bmc"] = await BmcAddress.ReadAsync(cancellationToken),
        }, Cards.Read(sys));
    }

    /// <summary>Of <c>/proc/cpuinfo</c>: sockets and cores are told apart by their ids, which virtual machines may not have.</summary>
    internal static JsonObject Cpu(IReadOnlyList<string> lines)
    {
        var values = lines.Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).Where(parts => parts.Length == 2).Select(parts => (Key: parts[0], Value: parts[1])).ToList();
        var threads = values.Count(one => one.Key == "processor");
        HashSet<string> sockets = [], cores = [];
        var socket = "0";
        foreach (var (key, value) in values)
        {
            if (key == "physical id") sockets.Add(socket = value);
            if (key == "core id") cores.Add($"{socket}/{value}");
        }

        return new()
        {
            ["model"] = First("model name") ?? (First("CPU implementer") is { } maker ? $"implementer {maker}, part {First("CPU part")}" : ""),
            ["sockets"] = Math.Max(1, sockets.Count),
            ["cores"] = cores.Count > 0 ? cores.Count : threads,
            ["threads"] = threads,
        };

        // ARM's have no names, but the numbers of the register MIDR_EL1.
        string? First(string key) => values.FirstOrDefault(one => one.Key == key).Value;
    }

    /// <summary>What <c>/proc/cpuinfo</c> does not tell of ARM's processors, as it tells it of others.</summary>
    private IEnumerable<string> Topology()
    {
        var processors = Path.Combine(sys, "devices/system/cpu");
        if (RuntimeInformation.ProcessArchitecture != Architecture.Arm64 || !Directory.Exists(processors)) yield break;
        foreach (var topology in Directory.EnumerateDirectories(processors, "cpu*").Select(one => Path.Combine(one, "topology")).Where(Directory.Exists))
        {
            yield return $"physical id: {SysFile.Line(Path.Combine(topology, "physical_package_id"))}";
            // Where a device tree tells of clusters, core_id begins anew in each; who shares a core is told by this.
            yield return $"core id: {SysFile.Line(Path.Combine(topology, "core_cpus_list"))}";
        }
    }

    /// <summary>What is plugged in, by blocks; where the kernel does not count them, what it has for itself.</summary>
    private long Memory()
    {
        var blocks = Path.Combine(sys, "devices/system/memory");
        if (long.TryParse(SysFile.Line(Path.Combine(blocks, "block_size_bytes")), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size))
        {
            var memory = File.Exists(Path.Combine(proc, "iomem")) ? SystemMemory(File.ReadLines(Path.Combine(proc, "iomem"))) : [];
            return size * Directory.EnumerateDirectories(blocks, "memory*").Count(one =>
                SysFile.Line(Path.Combine(one, "online")) is "" or "1"
                && (memory.Count == 0 || !long.TryParse(Path.GetFileName(one).AsSpan("memory".Length), CultureInfo.InvariantCulture, out var index) || memory.Any(range => range.First < (index + 1) * size && range.Last >= index * size)));
        }

        var total = File.ReadLines(Path.Combine(proc, "meminfo")).FirstOrDefault(line => line.StartsWith("MemTotal:", StringComparison.Ordinal));
        return long.TryParse(total?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1), CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes << 10 : 0;
    }

    /// <summary>Of <c>/proc/iomem</c>, whose addresses only root sees: on ARM's machines the firmware's flash has a block as well, without any of these.</summary>
    internal static IReadOnlyList<(long First, long Last)> SystemMemory(IEnumerable<string> lines)
    {
        List<(long First, long Last)> ranges = [];
        foreach (var line in lines)
            if (line.TrimStart().Split([" : ", "-"], 3, StringSplitOptions.None) is [var first, var last, "System RAM"]
                && long.TryParse(first, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var from) && long.TryParse(last, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var to) && to > from)
                ranges.Add((from, to));
        return ranges;
    }

    private static JsonObject Disk(MachineDisk disk) => new()
    {
        ["name"] = disk.Name,
        ["size_bytes"] = disk.Size,
        ["serial"] = disk.Serial,
        ["model"] = disk.Model,
        ["path"] = disk.Path,
        ["transport"] = disk.Transport,
        ["rotating"] = disk.IsRotating,
    };

    private string Dmi(string name) => SysFile.Line(Path.Combine(sys, "class/dmi/id", name));
}
