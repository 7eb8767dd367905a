using System.Net;

namespace BootAppliance.Installs.Syslog;

/// <summary><c>syslog</c>: takes the log lines of installers (RFC 3164, 5424, 6587) and files them under their machine.</summary>
public sealed record SyslogOptions
{
    /// <summary><c>enabled</c>. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary><c>listen</c>: UDP and TCP alike. Default <c>0.0.0.0:514</c>.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new(IPAddress.Any, 514)];

    /// <summary><c>max_connections</c>: TCP connections at once, a sixteenth of them for one address; 16 to 65536. Default 1024.</summary>
    [Between("16", "65536")]
    public int MaxConnections { get; init; } = 1024;

    /// <summary><c>lines_per_second</c>: taken from one address; it may be ahead by ten seconds; 1 to 100000. Default 500.</summary>
    [Between("1", "100000")]
    public int LinesPerSecond { get; init; } = 500;
}
