using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using BootAppliance.Inventory;
using NetworkInterface = System.Net.NetworkInformation.NetworkInterface;

namespace BootAppliance.Boot;

/// <summary>How machines reach the appliance.</summary>
/// <param name="HttpPort">The boot plane's port.</param>
/// <param name="Address">The configured address; null means the one that the machine asked.</param>
public sealed record BootServer(int HttpPort, IPAddress? Address)
{
    /// <summary>Where log lines are taken by UDP; null if nowhere.</summary>
    public int? SyslogPort { get; init; }

    public IPAddress AddressFor(IPAddress asked)
    {
        var own = asked.IsIPv4MappedToIPv6 ? asked.MapToIPv4() : asked;
        // A configured address is IPv4's; who came by IPv6 goes on by IPv6.
        return Address is { } configured && configured.AddressFamily == own.AddressFamily ? configured : own;
    }

    /// <summary>As a machine is to reach it, whose inventory may name an address, such as one that a firewall translates.</summary>
    public BootServer For(EffectiveSystem effective) => IPAddress.TryParse(effective.First(one => one.Server).Value, out var own) ? this with { Address = own } : this;

    /// <summary>An address by which machines may reach the appliance, for who asks without being one.</summary>
    public IPAddress OwnAddress => Address ?? NetworkInterface.GetAllNetworkInterfaces()
        .Where(one => one.OperationalStatus == OperationalStatus.Up && one.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)
        .FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;

    /// <summary><c>http://192.0.2.1</c>, with the port if it is not 80; literal, so that firmware needs no DNS.</summary>
    public string UrlFor(IPAddress asked)
    {
        var address = AddressFor(asked);
        var host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        return HttpPort == 80 ? $"http://{host}" : $"http://{host}:{HttpPort}";
    }
}
