using System.Net;

namespace BootAppliance.Access;

/// <summary>
/// The names under which browsers may talk to the admin plane. A page of another site can make its own name point here
/// (DNS rebinding); it cannot make the browser send one of these.
/// </summary>
public sealed class KnownHosts(AdminOptions options)
{
    private readonly HashSet<string> _names = new(
        [.. options.AllowedHosts, "localhost", Environment.MachineName], StringComparer.OrdinalIgnoreCase);

    /// <summary><paramref name="local"/> is the address that the connection reached: naming it proves that no name was involved.</summary>
    public bool Allows(HostString host, IPAddress? local) =>
        _names.Contains(host.Host.TrimEnd('.')) || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && Same(address, local));

    private static bool Same(IPAddress a, IPAddress? b) =>
        b is not null && (a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a).Equals(b.IsIPv4MappedToIPv6 ? b.MapToIPv4() : b);
}
