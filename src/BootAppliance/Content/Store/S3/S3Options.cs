namespace BootAppliance.Content.Store.S3;

/// <summary><c>content.s3</c>: the bucket, and how its service is reached.</summary>
public sealed record S3Options
{
    /// <summary>The systemd credential that stands in for <see cref="Credentials"/>.</summary>
    public const string CredentialName = "content.s3";

    /// <summary><c>endpoint</c>: the service's URL without the bucket, <c>https://s3.example.com</c> or <c>http://192.0.2.9:9000</c>; by plain HTTP others can read what is sent, but not the key. Required.</summary>
    public required string Endpoint { get; init; }

    /// <summary><c>bucket</c>: its name; it has to exist. Required.</summary>
    public required string Bucket { get; init; }

    /// <summary><c>prefix</c>: before every key, so that several appliances share a bucket, for example <c>lab/</c>. Default none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary><c>region</c>: what requests are signed for; services of one's own mostly take the default. Default <c>us-east-1</c>.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary><c>path_style</c>: true asks <c>endpoint/bucket/key</c>, false <c>bucket.endpoint/key</c>. Default true.</summary>
    public bool PathStyle { get; init; } = true;

    /// <summary><c>credentials</c>: a file in the form of <c>~/.aws/credentials</c>, with <c>aws_access_key_id</c> and <c>aws_secret_access_key</c>, that others cannot read. Default: the systemd credential <c>content.s3</c>, of the same form.</summary>
    public string? Credentials { get; init; }

    /// <summary><c>ca</c>: a PEM file with the authorities that alone are believed about the service's certificate. Default: those of the system.</summary>
    public string? Ca { get; init; }

    /// <summary><c>timeout</c>: how long the service may be silent, and one try take, besides a second for each MiB; 1s to 5m. Default 30s.</summary>
    [Between("1s", "5m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>max_connections</c>: to the service at once; 1 to 1000. Default 32.</summary>
    [Between("1", "1000")]
    public int MaxConnections { get; init; } = 32;

    /// <summary>Where the bucket is; ends with a slash.</summary>
    internal Uri BucketUrl => PathStyle ? new(new Uri(Endpoint), $"/{Bucket}/") : new UriBuilder(Endpoint) { Host = $"{Bucket}.{new Uri(Endpoint).Host}", Path = "/" }.Uri;
}
