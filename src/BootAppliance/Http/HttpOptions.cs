using System.Net;

namespace BootAppliance.Http;

/// <summary>The boot plane over HTTP: <c>http:</c> in the configuration.</summary>
public sealed record HttpOptions
{
    public bool Enabled { get; init; } = true;

    /// <summary>The addresses to listen on; empty listens on all of this machine's.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>TCP port, 1 to 65535. Firmware and DHCP options name it only if it is not 80.</summary>
    public int Port { get; init; } = 80;

    /// <summary>
    /// How many files are sent at the same time, 1 to 10 000. Above it a machine is answered 503 with
    /// <c>Retry-After</c>, which iPXE and our own scripts obey: a boot storm queues up instead of starving everyone.
    /// </summary>
    public int MaxTransfers { get; init; } = 512;

    /// <summary>How many connections one address may have open, 1 to 10 000. Firmware opens one, an installer a handful.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 32;

    /// <summary>How many connections there may be in all, 1 to 100 000.</summary>
    public int MaxConnections { get; init; } = 4096;
}
