using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using BootAppliance.Dhcp;
using BootAppliance.Protocols;

namespace BootAppliance.Hosting;

/// <summary>What <c>dhcp</c> has to fulfil beyond the range of each value.</summary>
internal static class DhcpConfigRules
{
    public static IEnumerable<(string Key, string Sentence)> Check(DhcpOptions dhcp)
    {
        var there = NetworkInterface.GetAllNetworkInterfaces().Select(one => one.Name).ToList();
        foreach (var name in dhcp.Interfaces.Concat(dhcp.Subnets.Select(one => one.Interface).OfType<string>()))
            if (!there.Contains(name)) yield return ("dhcp.interfaces", $"there is no interface \"{name}\" on this machine; there are {string.Join(", ", there)}");
        if (dhcp.Mode == DhcpMode.Server && dhcp.Subnets.Count == 0) yield return ("dhcp.subnets", "is empty, but the mode is server; add a subnet, or set mode: off");
        for (var i = 0; i < dhcp.Subnets.Count; i++)
        {
            var at = $"dhcp.subnets[{i}]";
            var subnet = dhcp.Subnets[i];
            if (subnet.Subnet.BaseAddress.AddressFamily != AddressFamily.InterNetwork || subnet.Subnet.PrefixLength is < 8 or > 30)
            {
                yield return ($"{at}.subnet", $"{subnet.Subnet} is not an IPv4 network of /8 to /30; write one such as 192.0.2.0/24");
                continue;
            }

            foreach (var (key, sentence) in CheckSubnet(subnet)) yield return ($"{at}.{key}", sentence);
            foreach (var other in dhcp.Subnets.Take(i).Where(other => Overlap(other.Subnet, subnet.Subnet)))
                yield return ($"{at}.subnet", $"{subnet.Subnet} overlaps {other.Subnet}; each address belongs to one subnet");
        }
    }

    private static IEnumerable<(string Key, string Sentence)> CheckSubnet(SubnetOptions subnet)
    {
        for (var i = 0; i < subnet.Ranges.Count; i++)
        {
            var range = subnet.Ranges[i];
            if (!subnet.Subnet.Contains(new IPv4Address(range.First).ToIPAddress()) || !subnet.Subnet.Contains(new IPv4Address(range.Last).ToIPAddress()))
                yield return ("ranges", $"{range} is not inside {subnet.Subnet}");
            foreach (var other in subnet.Ranges.Take(i).Where(other => other.First <= range.Last && range.First <= other.Last))
                yield return ("ranges", $"{range} overlaps {other}; join them into one");
        }

        foreach (var (key, address) in subnet.Routers.Select(one => ("routers", one)).Concat(subnet.NameServers.Select(one => ("name_servers", one)))
            .Concat(subnet.NextServer is { } next ? [("next_server", next)] : []))
        {
            if (address.AddressFamily != AddressFamily.InterNetwork) yield return (key, $"{address} is not an IPv4 address; DHCP for IPv4 can hand out no other");
        }
    }

    private static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);
}
