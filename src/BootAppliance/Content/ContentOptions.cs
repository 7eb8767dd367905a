using BootAppliance.Content.Store.S3;

namespace BootAppliance.Content;

/// <summary><c>content</c>: where templates lie.</summary>
public sealed record ContentOptions
{
    /// <summary><c>folder</c>: the store of chunks and indexes; absolute, on a file system with room for the templates. Default <c>content</c> in <c>state_directory</c>.</summary>
    public string? Folder { get; init; }

    /// <summary><c>max_index</c>: of one disk's index, in bytes; 1MiB to 2047MiB. 40 bytes for each 64 KiB of data: the default, 256MiB, is enough for 400 GiB.</summary>
    [Between("1MiB", "2047MiB")]
    public long MaxIndexBytes { get; init; } = 256L << 20;

    /// <summary><c>memory</c>: how many bytes of chunks that are asked for again are kept in memory; 0B to 16GiB. Default 128MiB.</summary>
    [Between("0B", "16GiB")]
    public long Memory { get; init; } = 128L << 20;

    /// <summary><c>lease</c>: how long what was sent for a template that is being published is kept for it; 1h to 30d. Default 24h.</summary>
    [Between("1h", "30d")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromHours(24);

    /// <summary><c>s3</c>: keeps chunks and indexes in a bucket of an S3-compatible store instead of <c>folder</c>. Default none.</summary>
    public S3Options? S3 { get; init; }

    /// <summary><c>grace</c>: how long what no template names any more is kept before it is deleted; 0s to 90d. Default 24h.</summary>
    [Between("0s", "90d")]
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(24);

    /// <summary><c>collect_every</c>: how often what no template names any more is looked for and deleted; 10m to 30d. Default 6h.</summary>
    [Between("10m", "30d")]
    public TimeSpan CollectEvery { get; init; } = TimeSpan.FromHours(6);

    /// <summary><c>verify_every</c>: in so long every chunk of the store is read once and its digest taken, little by little; 1d to 365d. Default 7d.</summary>
    [Between("1d", "365d")]
    public TimeSpan VerifyEvery { get; init; } = TimeSpan.FromDays(7);

    /// <summary><c>sources</c>: URLs of other appliances, such as <c>http://boot2.example/content</c>, or of stores of casync or desync: a chunk that is missing or corrupt here is fetched from the first that has it.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];
}
