namespace BootAppliance.Storage.Capabilities;

/// <summary>What lies under a block device, by sysfs (Documentation/ABI/stable/sysfs-block): itself, and all that it is made of.</summary>
/// <param name="sys">/sys, or a tree like it.</param>
/// <param name="table">Gives what <c>dmsetup table</c> says of a device; null where nobody can tell.</param>
internal sealed class BlockStack(string sys, Func<string, CancellationToken, Task<string?>> table)
{
    private const int Deepest = 16;

    public async Task<IReadOnlyList<BlockLayer>> ReadAsync(string device, CancellationToken cancellationToken)
    {
        List<BlockLayer> layers = [];
        Queue<(string Name, int Depth)> next = new([(Path.GetFileName(device), 0)]);
        HashSet<string> seen = [];
        while (next.TryDequeue(out var one))
        {
            if (one.Depth > Deepest || !seen.Add(one.Name) || Folder(one.Name) is not { } folder) continue;
            var layer = await ReadLayerAsync(one.Name, folder, cancellationToken);
            layers.Add(layer);
            foreach (var slave in layer.Slaves) next.Enqueue((slave, one.Depth + 1));
        }

        return layers;
    }

    private async Task<BlockLayer> ReadLayerAsync(string name, string folder, CancellationToken cancellationToken)
    {
        // The queue is the whole disk's.
        var queue = Directory.Exists(Path.Combine(folder, "queue")) ? folder : Path.GetDirectoryName(folder)!;
        var slaves = Directory.Exists(Path.Combine(folder, "slaves")) ? Directory.EnumerateFileSystemEntries(Path.Combine(folder, "slaves")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList() : [];
        var mapped = Read(folder, "dm/name") is { } dm ? await table(dm, cancellationToken) : null;
        return new(name, slaves)
        {
            Md = Read(folder, "md/level"),
            Targets = mapped is null ? [] : DmTable.Targets(mapped),
            IsRotational = Read(queue, "queue/rotational") switch { "1" => true, "0" => false, _ => null },
            Discards = Read(queue, "queue/discard_max_bytes") switch { null => null, "0" => false, _ => true },
        };
    }

    private string? Folder(string name)
    {
        var path = Path.Combine(sys, "class/block", name);
        return Directory.Exists(path) ? new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path : null;
    }

    private static string? Read(string folder, string file)
    {
        try
        {
            return File.Exists(Path.Combine(folder, file)) ? File.ReadAllText(Path.Combine(folder, file)).Trim() : null;
        }
        catch (IOException)
        {
            // A device that goes while it is read has nothing to tell.
            return null;
        }
    }
}

/// <param name="Name">The kernel's: <c>dm-0</c>.</param>
/// <param name="Slaves">What it is made of.</param>
internal sealed record BlockLayer(string Name, IReadOnlyList<string> Slaves)
{
    /// <summary><c>raid1</c>; null if it is no md device.</summary>
    public string? Md { get; init; }

    public IReadOnlyList<DmTarget> Targets { get; init; } = [];

    public bool? IsRotational { get; init; }

    public bool? Discards { get; init; }
}
