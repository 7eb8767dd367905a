using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.V6;
using BootAppliance.Protocols;

namespace BootAppliance.Hosting;

/// <summary>What <c>dhcp</c> has to fulfil beyond the range of each value.</summary>
internal static class DhcpConfigRules
{
    public static IEnumerable<(string Key, string Sentence)> Check(DhcpOptions dhcp)
    {
        var there = NetworkInterface.GetAllNetworkInterfaces().Select(one => one.Name).ToList();
        foreach (var name in dhcp.Interfaces.Concat(dhcp.InterfaceModes.Select(one => one.Interface).OfType<string>()).Concat(dhcp.Subnets.Select(one => one.Interface).OfType<string>()))
            if (!there.Contains(name)) yield return ("dhcp.interfaces", $"there is no interface \"{name}\" on this machine; there are {string.Join(", ", there)}");
        if (dhcp.Mode is DhcpMode.Server or DhcpMode.ReservationsOnly && dhcp.Subnets.Count == 0) yield return ("dhcp.subnets", $"is empty, but the mode is {dhcp.Mode.Value.Word()}; add a subnet, or set mode: off");
        foreach (var relay in dhcp.Leasequery.Where(one => one.AddressFamily != AddressFamily.InterNetwork))
            yield return ("dhcp.leasequery", $"{relay} is not an IPv4 address");
        foreach (var twice in dhcp.Classes.Where(one => one.Name is not null).GroupBy(one => one.Name).Where(group => group.Count() > 1))
            yield return ("dhcp.classes", $"there are two of the name \"{twice.Key}\"; give each its own");
        foreach (var pool in dhcp.Subnets.SelectMany(subnet => subnet.Pools).Where(pool => dhcp.Classes.All(one => one.Name != pool.Class)))
            yield return ("dhcp.subnets", $"a pool is for class \"{pool.Class}\", but dhcp.classes has {(dhcp.Classes.Count == 0 ? "none" : string.Join(", ", dhcp.Classes.Select(one => one.Name)))}");
        foreach (var error in CheckV6(dhcp).Concat(PxeConfigRules.Check(dhcp.Pxe))) yield return error;
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
        List<AddressRange> ranges = [.. subnet.Ranges, .. subnet.Pools.SelectMany(pool => pool.Ranges ?? [])];
        for (var i = 0; i < ranges.Count; i++)
        {
            var range = ranges[i];
            if (!subnet.Subnet.Contains(new IPv4Address(range.First).ToIPAddress()) || !subnet.Subnet.Contains(new IPv4Address(range.Last).ToIPAddress()))
                yield return ("ranges", $"{range} is not inside {subnet.Subnet}");
            foreach (var other in ranges.Take(i).Where(other => other.First <= range.Last && range.First <= other.Last))
                yield return ("ranges", $"{range} overlaps {other}; join them into one");
        }

        foreach (var (key, address) in subnet.Routers.Select(one => ("routers", one)).Concat(subnet.NameServers.Select(one => ("name_servers", one)))
            .Concat(subnet.NextServer is { } next ? [("next_server", next)] : []))
        {
            if (address.AddressFamily != AddressFamily.InterNetwork) yield return (key, $"{address} is not an IPv4 address; DHCP for IPv4 can hand out no other");
        }
    }

    private static IEnumerable<(string Key, string Sentence)> CheckV6(DhcpOptions dhcp)
    {
        for (var i = 0; i < dhcp.V6Subnets.Count; i++)
        {
            var (at, subnet) = ($"dhcp.v6_subnets[{i}]", dhcp.V6Subnets[i]);
            if (subnet.Subnet.BaseAddress.AddressFamily != AddressFamily.InterNetworkV6 || subnet.Subnet.PrefixLength is < 32 or > 120)
            {
                yield return ($"{at}.subnet", $"{subnet.Subnet} is not an IPv6 network of /32 to /120; write one such as 2001:db8::/64");
                continue;
            }

            var known = new Subnet6(subnet);
            foreach (var range in subnet.Ranges.Where(range => !known.Contains(range.First) || !known.Contains(range.Last)))
                yield return ($"{at}.ranges", $"{range} is not inside {subnet.Subnet}");
            foreach (var server in subnet.NameServers.Where(one => one.AddressFamily != AddressFamily.InterNetworkV6))
                yield return ($"{at}.name_servers", $"{server} is not an IPv6 address; DHCPv6 can hand out no other");
            foreach (var name in subnet.DomainSearch.Where(name => !Protocols.Dhcp.DnsName.IsValid(name)))
                yield return ($"{at}.domain_search", $"\"{name}\" is not a domain name");
            foreach (var other in dhcp.V6Subnets.Take(i).Where(other => other.Subnet.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 && Overlap(other.Subnet, subnet.Subnet)))
                yield return ($"{at}.subnet", $"{subnet.Subnet} overlaps {other.Subnet}; each address belongs to one subnet");
        }
    }

    private static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);
}
