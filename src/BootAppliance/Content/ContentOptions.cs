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

    /// <summary><c>lease</c>: how long what was sent for a template that is being published is kept for it; 1h to 30d. Default 24h.</summary>
    [Between("1h", "30d")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromHours(24);

    /// <summary><c>s3</c>: keeps chunks and indexes in a bucket of an S3-compatible store instead of <c>folder</c>. Default none.</summary>
    public S3Options? S3 { get; init; }
}
