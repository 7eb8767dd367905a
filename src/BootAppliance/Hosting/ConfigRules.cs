using System.Net.NetworkInformation;
using BootAppliance.Boot;
using BootAppliance.Dhcp;
using BootAppliance.Protocols;

namespace BootAppliance.Hosting;

/// <summary>What holds between the values, and between them and this machine.</summary>
internal static class ConfigRules
{
    public static IEnumerable<(string Key, string Sentence)> Check(ApplianceOptions options)
    {
        if (!Path.IsPathRooted(options.StateDirectory)) yield return ("state_directory", "is not absolute; begin it with /");
        foreach (var error in CheckDhcp(options.Dhcp)) yield return error;
        if (options.Boot is { Unknown: UnknownMachines.Install, UnknownProfile: null })
            yield return ("boot.unknown_profile", "is required with boot.unknown: install; name the profile that unknown machines are installed from");
        if (options.Boot.AdoptPerHour is < 0 or > 10_000) yield return ("boot.adopt_per_hour", "is 0 to 10000");
        if (options.Installs.ArmExpiry < TimeSpan.FromMinutes(1)) yield return ("installs.arm_expiry", "is at least 1m");
        if (options.Tftp.MaxSessions is < 1 or > 65536) yield return ("tftp.max_sessions", "is 1 to 65536");
        if (options.Tftp.MaxBlockSize is < 512 or > 65464) yield return ("tftp.max_block_size", "is 512 to 65464");
        if (options.Tftp.MaxWindow is < 1 or > 1024) yield return ("tftp.max_window", "is 1 to 1024");
        if (options.Http.Listen.GroupBy(one => one.ToString()).Any(group => group.Count() > 1)) yield return ("http.listen", "names an address twice");
    }

    private static IEnumerable<(string Key, string Sentence)> CheckDhcp(DhcpOptions dhcp)
    {
        var there = NetworkInterface.GetAllNetworkInterfaces().Select(one => one.Name).ToList();
        foreach (var name in dhcp.Interfaces.Concat(dhcp.Subnets.Select(one => one.Interface).OfType<string>()))
            if (!there.Contains(name)) yield return ("dhcp.interfaces", $"there is no interface \"{name}\" on this machine; there are {string.Join(", ", there)}");
        if (dhcp.Mode == DhcpMode.Server && dhcp.Subnets.Count == 0) yield return ("dhcp.subnets", "is empty, but the mode is server; add a subnet, or set mode: off");
        if (dhcp.LeaseTime < TimeSpan.FromMinutes(1) || dhcp.LeaseTime > TimeSpan.FromDays(365)) yield return ("dhcp.lease_time", "is 1m to 365d");
        for (var i = 0; i < dhcp.Subnets.Count; i++)
        {
            var subnet = dhcp.Subnets[i];
            if (subnet.Subnet.PrefixLength is < 8 or > 30) yield return ($"dhcp.subnets[{i}].subnet", "is an IPv4 network of /8 to /30");
            foreach (var range in subnet.Ranges)
                if (!subnet.Subnet.Contains(new IPv4Address(range.First).ToIPAddress()) || !subnet.Subnet.Contains(new IPv4Address(range.Last).ToIPAddress()))
                    yield return ($"dhcp.subnets[{i}].ranges", $"{new IPv4Address(range.First)}-{new IPv4Address(range.Last)} is not inside {subnet.Subnet}");
            for (var j = 0; j < i; j++)
                if (dhcp.Subnets[j].Subnet.Contains(subnet.Subnet.BaseAddress) || subnet.Subnet.Contains(dhcp.Subnets[j].Subnet.BaseAddress))
                    yield return ($"dhcp.subnets[{i}].subnet", $"{subnet.Subnet} overlaps {dhcp.Subnets[j].Subnet}");
        }
    }
}
