using System.Net;

namespace BootAppliance.Access;

/// <summary>The admin plane: <c>admin:</c> in the configuration.</summary>
public sealed record AdminOptions
{
    /// <summary>
    /// The Unix socket of the API. Whoever may open it is an admin, so its mode (0660, group <c>bootappliance</c>) is
    /// the permission.
    /// </summary>
    public string Socket { get; init; } = "/run/bootappliance/api.sock";

    /// <summary>
    /// Where the status page listens with plain HTTP; null for nowhere. Whoever reaches it may read; changes need
    /// <c>bootappliance login</c>. Keep it on a loopback or otherwise private address.
    /// </summary>
    public IPEndPoint? Page { get; init; } = new(IPAddress.Loopback, 8480);

    /// <summary>API and page over TLS, for tokens and for logged-in browsers; null for nowhere.</summary>
    public AdminTlsOptions? Tls { get; init; }

    /// <summary>
    /// Names under which browsers reach this machine, in addition to the addresses that it listens on, <c>localhost</c>
    /// and its own host name. A request under another name is refused, which is what stops DNS rebinding.
    /// </summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];
}

/// <summary>A TLS listener of the admin plane: <c>admin: tls:</c>.</summary>
public sealed record AdminTlsOptions
{
    public IPEndPoint Listen { get; init; } = new(IPAddress.Any, 8443);

    /// <summary>PEM file with the certificate and its chain.</summary>
    public required string Certificate { get; init; }

    /// <summary>PEM file with the private key; mode 0600 or 0640, or a systemd credential.</summary>
    public required string Key { get; init; }
}
