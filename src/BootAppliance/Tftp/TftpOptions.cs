using System.Net;

namespace BootAppliance.Tftp;

/// <summary><c>tftp</c>: the boot tree over TFTP, read only (RFC 1350, 2347, 2348, 2349, 7440).</summary>
public sealed record TftpOptions
{
    /// <summary><c>enabled</c>. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary><c>listen</c>. Default <c>0.0.0.0:69</c>.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new(IPAddress.Any, 69)];

    /// <summary><c>max_sessions</c>: transfers at once; 1 to 65536. Default 1024.</summary>
    [Between("1", "65536")]
    public int MaxSessions { get; init; } = 1024;

    /// <summary><c>max_sessions_per_address</c>: 1 to 65536. Default 16 (firmware leaves probes behind).</summary>
    [Between("1", "65536")]
    public int MaxSessionsPerAddress { get; init; } = 16;

    /// <summary><c>max_window</c>: blocks in flight granted to a client (RFC 7440); 1 to 1024. Default 64.</summary>
    [Between("1", "1024")]
    public int MaxWindow { get; init; } = 64;

    /// <summary><c>max_block_size</c>: bytes granted to a client (RFC 2348); 512 to 65464. Default 1468, which fits an Ethernet frame.</summary>
    [Between("512", "65464")]
    public int MaxBlockSize { get; init; } = 1468;
}
