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
    private static readonly int[] BaudRates = [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600];

    public static void Check(InheritingObject o, Action<string, string> add)
    {
        CheckLoaders(o.BootLoaders, add);
        if (o.InstallAttempts is < 1 or > 10) add("install_attempts", "is 1 to 10");
        if (o.NextServerV4 is { } next && !IPv4Address.TryParse(next, out _)) add("next_server_v4", $"\"{InventoryRules.Shown(next)}\" is not an IPv4 address");
        if (o.NextServerV4 is not null && o.Filename is null) add("next_server_v4", "says where filename is; set filename too");
        if (o.Server is { } here && !IPv4Address.TryParse(here, out _)) add("server", $"\"{InventoryRules.Shown(here)}\" is not an IPv4 address");
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

    public static void CheckLoaders(ImmutableArray<string>? loaders, Action<string, string> add)
    {
        if (loaders is { Length: 0 }) add("boot_loaders", $"is empty; use {string.Join(", ", Loaders)}, or leave it out to inherit");
        foreach (var loader in loaders ?? [])
            if (!Loaders.Contains(loader)) add("boot_loaders", $"\"{InventoryRules.Shown(loader)}\" is not a boot loader; use {string.Join(", ", Loaders)}");
    }
}
