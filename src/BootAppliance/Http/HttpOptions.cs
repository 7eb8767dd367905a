using System.Net;

namespace BootAppliance.Http;

/// <summary><c>http</c>: the boot plane over HTTP.</summary>
public sealed record HttpOptions
{
    /// <summary><c>listen</c>: plain HTTP, since firmware speaks nothing else. Default <c>0.0.0.0:80</c>; an empty list for none.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new(IPAddress.Any, 80)];

    /// <summary><c>max_connections</c>: at once, over all listeners of both planes; 1 to 1000000. Default 4096.</summary>
    [Between("1", "1000000")]
    public int MaxConnections { get; init; } = 4096;

    /// <summary><c>max_body</c>: of what a machine posts (progress, logs), in bytes; 1KiB to 1GiB. Default 64KiB.</summary>
    [Between("1KiB", "1GiB")]
    public long MaxBodyBytes { get; init; } = 64L << 10;

    /// <summary><c>header_timeout</c>: from the first byte of a request to the end of its head; 1s to 10m. Default 30s.</summary>
    [Between("1s", "10m")]
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>keep_alive</c>: how long an idle connection stays; 1s to 1h. Default 2m (firmware thinks between HEAD and GET).</summary>
    [Between("1s", "1h")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary><c>max_transfers</c>: files sent at the same time; 1 to 10000. Above it a machine is answered 503 with <c>Retry-After</c>, which iPXE obeys. Default 512.</summary>
    [Between("1", "10000")]
    public int MaxTransfers { get; init; } = 512;

    /// <summary><c>max_connections_per_address</c>: on the boot plane; 1 to 10000. Firmware opens one, an installer a handful. Default 32.</summary>
    [Between("1", "10000")]
    public int MaxConnectionsPerAddress { get; init; } = 32;
}
