using System.Net;

namespace BootAppliance.Access;

/// <summary><c>admin</c>: the listeners of the admin plane (API, status page, metrics).</summary>
public sealed record AdminOptions
{
    /// <summary><c>socket</c>: the Unix socket of the API; at most 107 bytes (sun_path). Default <c>/run/bootappliance/api.sock</c>.</summary>
    public string Socket { get; init; } = "/run/bootappliance/api.sock";

    /// <summary><c>socket_mode</c>: octal; who may write to the socket is an administrator. Default <c>0660</c>.</summary>
    public UnixFileMode SocketMode { get; init; } =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary><c>socket_group</c>: the socket's group, if the system has it. Default <c>bootappliance</c>.</summary>
    public string SocketGroup { get; init; } = "bootappliance";

    /// <summary><c>listen</c>: plain HTTP, on a loopback address; null (<c>none</c>) for no such listener. Default <c>127.0.0.1:8080</c>.</summary>
    public IPEndPoint? Listen { get; init; } = new(IPAddress.Loopback, 8080);

    /// <summary><c>allow_plain_http</c>: permits <c>listen</c> elsewhere than on loopback, where others on the network can read the session. Default false.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary><c>allowed_hosts</c>: names accepted in the Host header besides the listener's address and <c>localhost</c> (against DNS rebinding). Default none.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary><c>tls</c>: the listener for other machines; null without one. Default none.</summary>
    public AdminTlsOptions? Tls { get; init; }
}

/// <summary><c>admin.tls</c>: all three keys are needed.</summary>
public sealed record AdminTlsOptions
{
    /// <summary><c>listen</c>: for example <c>0.0.0.0:8443</c>.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary><c>certificate</c>: a PEM file, the server's certificate first, then its chain.</summary>
    public required string Certificate { get; init; }

    /// <summary><c>key</c>: its private key, a PEM file without a password.</summary>
    public required string Key { get; init; }
}
