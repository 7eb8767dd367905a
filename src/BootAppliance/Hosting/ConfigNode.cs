namespace BootAppliance.Hosting;

/// <summary>One value of the configuration, with where it stands. Exactly one of the three kinds of content is set.</summary>
internal sealed class ConfigNode(string file, int line)
{
    public string File { get; } = file;

    /// <summary>From 1; 0 where the source has no lines.</summary>
    public int Line { get; } = line;

    public string? Scalar { get; init; }

    public List<ConfigNode>? Items { get; init; }

    public Dictionary<string, ConfigNode>? Children { get; init; }

    public string Place => Line > 0 ? $"{File}:{Line}" : File;

    /// <summary>Lays <paramref name="other"/> over this: sections merge, everything else is replaced.</summary>
    public void Merge(ConfigNode other)
    {
        foreach (var (key, node) in other.Children ?? [])
        {
            if (Children!.TryGetValue(key, out var mine) && mine.Children is not null && node.Children is not null) mine.Merge(node);
            else Children[key] = node;
        }
    }
}

/// <summary>One mistake in the configuration.</summary>
public sealed record ConfigError(string Place, string Key, string Sentence)
{
    public override string ToString() => $"{Place}: {Key}: {Sentence}";
}
