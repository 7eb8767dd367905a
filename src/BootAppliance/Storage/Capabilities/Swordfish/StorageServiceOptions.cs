namespace BootAppliance.Storage.Capabilities.Swordfish;

/// <summary>One entry of <c>storage.services</c>: an array that tells of its volumes by Swordfish, and who asks it.</summary>
public sealed record StorageServiceOptions
{
    /// <summary><c>address</c>: an IP address or a DNS name, without a port. Required.</summary>
    public required string Address { get; init; }

    /// <summary><c>port</c>: of its HTTPS; 1 to 65535. Default 443.</summary>
    [Between("1", "65535")]
    public int Port { get; init; } = 443;

    /// <summary><c>account</c>: one that may read is enough. Required.</summary>
    public required string Account { get; init; }

    /// <summary><c>password_file</c>: a file with the account's password in its first line; readable by the service and not by everybody. Required.</summary>
    public required string PasswordFile { get; init; }

    /// <summary><c>fingerprint</c>: SHA-256 of its certificate, 64 hexadecimal digits with colons or without; no other is taken then. Default: one that the machine's authorities vouch for.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Whether a volume's URL is one of this service.</summary>
    internal bool Has(Uri volume) => volume.Port == Port && volume.DnsSafeHost.Equals(Address, StringComparison.OrdinalIgnoreCase);
}
