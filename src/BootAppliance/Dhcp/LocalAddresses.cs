using System.Collections.Frozen;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>One interface of this machine and its IPv4 addresses, the primary one first.</summary>
public sealed record LocalInterface(string Name, int Index, IReadOnlyList<IPv4Address> Addresses);

/// <summary>The interfaces of this machine, read anew every few seconds: addresses come and go.</summary>
public sealed class LocalAddresses
{
    private volatile IReadOnlyList<LocalInterface> _interfaces = [];
    private volatile IReadOnlySet<IPv4Address> _all = FrozenSet<IPv4Address>.Empty;

    public IReadOnlyList<LocalInterface> Interfaces => _interfaces;

    /// <summary>Every IPv4 address of this machine: clients may name any of them as their server.</summary>
    public IReadOnlySet<IPv4Address> All => _all;

    public LocalInterface? Find(string name)
    {
        foreach (var candidate in _interfaces)
        {
            if (candidate.Name == name) return candidate;
        }

        return null;
    }

    /// <summary>Reads the kernel's tables.</summary>
    public void Refresh() => Replace([.. NetworkInterface.GetAllNetworkInterfaces().Select(Read)]);

    public void Replace(IReadOnlyList<LocalInterface> interfaces)
    {
        _interfaces = interfaces;
        _all = interfaces.SelectMany(one => one.Addresses).ToFrozenSet();
    }

    private static LocalInterface Read(NetworkInterface device)
    {
        var properties = device.GetIPProperties();
        return new(
            device.Name,
            Index(properties),
            [
                .. properties.UnicastAddresses.Select(one => one.Address)
                    .Where(address => address.AddressFamily == AddressFamily.InterNetwork).Select(IPv4Address.From),
            ]);
    }

    private static int Index(IPInterfaceProperties properties)
    {
        try
        {
            return properties.GetIPv4Properties().Index;
        }
        catch (NetworkInformationException)
        {
            return 0; // an interface that has only IPv6
        }
    }
}
