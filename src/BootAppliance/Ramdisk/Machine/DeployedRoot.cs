using System.Globalization;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>
/// The system on the disk that was just written: its partition table is moved to the disk's end, its root partition and file system are grown, and
/// what makes it this machine's own is put into it.
/// </summary>
public sealed class DeployedRoot(string device, Action<string> say)
{
    private const string Mount = "/root-of-the-disk";
    private const int Repaired = 1; // e2fsck(8): errors were corrected

    /// <exception cref="IOException">A step failed; the sentence says which.</exception>
    public async Task PrepareAsync(IReadOnlyDictionary<string, byte[]> seed, CancellationToken cancellationToken)
    {
        var root = await GrowPartitionAsync(cancellationToken);
        var kind = FileSystemKind.Of(root);
        if (kind == "ext4")
        {
            await Tool.RunAsync("e2fsck", ["-fp", root], most: Repaired, cancellationToken: cancellationToken);
            await Tool.RunAsync("resize2fs", [root], cancellationToken: cancellationToken);
        }

        if (kind is null)
        {
            say($"{root} has no file system that is known here (ext4, XFS, btrfs): it was not grown, and cloud-init gets no seed");
            return;
        }

        Directory.CreateDirectory(Mount);
        await Tool.RunAsync("mount", ["-t", kind, root, Mount], cancellationToken: cancellationToken);
        try
        {
            if (kind == "xfs") await Tool.RunAsync("xfs_growfs", [Mount], cancellationToken: cancellationToken);
            if (kind == "btrfs") await Tool.RunAsync("btrfs", ["filesystem", "resize", "max", Mount], cancellationToken: cancellationToken);
            Personalize(seed);
        }
        finally
        {
            await Tool.RunAsync("umount", [Mount], cancellationToken: CancellationToken.None);
        }
    }

    /// <returns>The device of the root file system: the last partition, or the disk where it has none.</returns>
    private async Task<string> GrowPartitionAsync(CancellationToken cancellationToken)
    {
        var table = await Tool.RunAsync("sfdisk", ["--dump", device], most: 1, cancellationToken: cancellationToken);
        var partitions = table.Split('\n').Where(line => line.StartsWith(device, StringComparison.Ordinal)).Select(Partition.Parse).OfType<Partition>().OrderBy(one => one.Start).ToList();
        if (partitions.Count == 0)
        {
            say($"{device} has no partitions: the file system is on the whole of it");
            return device;
        }

        if (table.Contains("label: gpt", StringComparison.Ordinal)) await Tool.RunAsync("sfdisk", ["--relocate", "gpt-bak-std", device], cancellationToken: cancellationToken);
        var last = partitions[^1];
        await Tool.RunAsync("sfdisk", ["--no-reread", "--force", "-N", last.Number.ToString(CultureInfo.InvariantCulture), device], ", +\n", cancellationToken: cancellationToken);
        await Tool.RunAsync("blockdev", ["--rereadpt", device], cancellationToken: cancellationToken);
        say($"partition {last.Number} of {device} was grown to the disk's end");
        for (var tries = 0; !File.Exists(last.Device) && tries < 50; tries++) await Task.Delay(100, cancellationToken);
        return last.Device;
    }

    /// <summary>Two machines of one template are not one: the machine's id is made anew at its first boot, and cloud-init takes its seed for a new instance.</summary>
    private static void Personalize(IReadOnlyDictionary<string, byte[]> seed)
    {
        var id = Path.Combine(Mount, "etc/machine-id");
        if (File.Exists(id)) File.WriteAllText(id, "");
        var instances = Path.Combine(Mount, "var/lib/cloud/instance");
        if (Path.Exists(instances)) File.Delete(instances);
        if (seed.Count == 0) return;
        var folder = Directory.CreateDirectory(Path.Combine(Mount, "var/lib/cloud/seed/nocloud"), (UnixFileMode)0b111_000_000).FullName;
        foreach (var (name, bytes) in seed) File.WriteAllBytes(Path.Combine(folder, name), bytes);
    }

    /// <summary>A line of <c>sfdisk --dump</c>.</summary>
    private sealed record Partition(string Device, int Number, long Start)
    {
        public static Partition? Parse(string line)
        {
            var parts = line.Split([':', ',', '='], StringSplitOptions.TrimEntries);
            var number = new string([.. parts[0].Reverse().TakeWhile(char.IsAsciiDigit).Reverse()]);
            return parts is [var device, "start", var start, ..] && long.TryParse(start, CultureInfo.InvariantCulture, out var at) && int.TryParse(number, CultureInfo.InvariantCulture, out var which) ? new(device, which, at) : null;
        }
    }
}
