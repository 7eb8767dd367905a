using System.Collections.Immutable;
using System.Net;
using BootAppliance.Protocols;

namespace BootAppliance.Inventory;

/// <summary>What the inherited fields must satisfy, wherever they are set. Pure.</summary>
internal static class InheritedRules
{
    private static readonly string[] Loaders = ["ipxe", "pxe", "grub"];
    private static readonly string[] Drivers = ["raw", "qcow2", "qed", "vdi", "vmdk", "vdmk"];
    private static readonly string[] Hypervisors = ["auto", "kvm", "openvz", "qemu", "vmware", "vmwarew", "xenfv", "xenpv"];
    private static readonly string[] Failures = ["retry", "disk", "hold"];
    private static readonly TimeSpan ShortestDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(7);
    private const int MaximumDeadlines = 64;
    private static readonly int[] BaudRates = [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600];

    public static void Check(InheritingObject o, Action<string, string> add)
    {
        CheckLoaders(o.BootLoaders, add);
        if (o.InstallAttempts is < 1 or > 10) add("install_attempts", "is 1 to 10");
        if (o.InstallFailure is { } failure && !Failures.Contains(failure)) add("install_failure", $"\"{InventoryRules.Shown(failure)}\" is no policy; use {string.Join(", ", Failures)}");
        if (o.InstallStall is not (null or "leave" or "retry")) add("install_stall", $"\"{InventoryRules.Shown(o.InstallStall)}\" is no policy; use leave or retry");
        CheckDeadlines(o.InstallDeadlines, add);
        if (o.NextServerV4 is { } next && !IPv4Address.TryParse(next, out _)) add("next_server_v4", $"\"{InventoryRules.Shown(next)}\" is not an IPv4 address");
        if (o.NextServerV4 is not null && o.Filename is null) add("next_server_v4", "says where filename is; set filename too");
        foreach (var server in o.NameServers ?? [])
            if (!IPAddress.TryParse(server, out _)) add("name_servers", $"\"{InventoryRules.Shown(server)}\" is not an IP address");
        foreach (var domain in o.NameServersSearch ?? [])
            if (!InventoryRules.HostPattern().IsMatch(domain)) add("name_servers_search", $"\"{InventoryRules.Shown(domain)}\" is not a domain");
        if (o.Proxy is { } proxy && !(Uri.TryCreate(proxy, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")) add("proxy", $"\"{InventoryRules.Shown(proxy)}\" is not a URL; write http://proxy.example:3128");
        if (o.SerialDevice is < 0 or > 63) add("serial_device", "is 0 to 63; 0 is ttyS0");
        if (o.SerialBaudRate is { } rate && !BaudRates.Contains(rate)) add("serial_baud_rate", $"is one of {string.Join(", ", BaudRates)}");
        if (o.VirtCpus is < 1 or > 512) add("virt_cpus", "is 1 to 512");
        if (o.VirtRam is < 64 or > 16777216) add("virt_ram", "is 64 to 16777216 MB");
        if (o.VirtFileSize is { } size && size is not (>= 0.1 and <= 65536)) add("virt_file_size", "is 0.1 to 65536 GB");
        if (o.VirtDiskDriver is { } driver && !Drivers.Contains(driver)) add("virt_disk_driver", $"\"{InventoryRules.Shown(driver)}\" is no disk format; use {string.Join(", ", Drivers)}");
        if (o.VirtType is { } type && !Hypervisors.Contains(type)) add("virt_type", $"\"{InventoryRules.Shown(type)}\" is no hypervisor; use {string.Join(", ", Hypervisors)}");
    }

    private static void CheckDeadlines(ImmutableSortedDictionary<string, string>? deadlines, Action<string, string> add)
    {
        if (deadlines is { Count: > MaximumDeadlines }) add("install_deadlines", $"has more than {MaximumDeadlines} phases");
        foreach (var (phase, text) in deadlines ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            if (phase.Length is 0 or > 64) add("install_deadlines", $"\"{InventoryRules.Shown(phase)}\" is no phase; name one in 1 to 64 characters");
            if (phase.StartsWith('!')) continue;
            if (!Duration.TryParse(text, out var span) || span < ShortestDeadline || span > LongestDeadline)
                add("install_deadlines", $"\"{InventoryRules.Shown(text)}\" for {InventoryRules.Shown(phase)} is not 10s to 7d; write a duration such as 30m");
        }
    }

    public static void CheckLoaders(ImmutableArray<string>? loaders, Action<string, string> add)
    {
        if (loaders is { Length: 0 }) add("boot_loaders", $"is empty; use {string.Join(", ", Loaders)}, or leave it out to inherit");
        foreach (var loader in loaders ?? [])
            if (!Loaders.Contains(loader)) add("boot_loaders", $"\"{InventoryRules.Shown(loader)}\" is not a boot loader; use {string.Join(", ", Loaders)}");
    }
}
