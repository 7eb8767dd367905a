namespace BootAppliance.Inventory;

/// <summary><c>import</c>: how files come in.</summary>
public sealed record ImportOptions
{
    /// <summary><c>roots</c>: the only directories from which the service itself reads files that an administrator names. Default none: the CLI streams them up.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary><c>max_file</c>: of one uploaded or fetched file, in bytes; 1MiB to 1TiB. Default 16GiB.</summary>
    [Between("1MiB", "1TiB")]
    public long MaxFileBytes { get; init; } = 16L << 30;

    /// <summary><c>fetch_timeout</c>: of one URL, from start to end; 1s to 24h. Default 30m.</summary>
    [Between("1s", "24h")]
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromMinutes(30);
}
