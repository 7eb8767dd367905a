using System.Collections.Immutable;
using BootAppliance.Inventory;

namespace BootAppliance.Bench;

/// <summary>Systems by number, each with what a real one has.</summary>
internal static class Samples
{
    public static IReadOnlyList<InventoryObject> Base { get; } =
    [
        new Distro { Name = "debian-12", Breed = "debian", OsVersion = "bookworm", Kernel = new("linux", new string('a', 64), 1, null), Initrd = new("initrd", new string('b', 64), 1, null) },
        new Profile { Name = "base", Distro = "debian-12", Autoinstall = "debian/preseed.cfg", NameServers = ["192.0.2.53"], AutoinstallMeta = Meta(("root_password_hash", "$6$saltsalt$hash"), ("time_zone", "Etc/UTC")) },
        .. Enumerable.Range(0, 100).Select(number => new Profile { Name = $"profile{number}", Parent = "base", AutoinstallMeta = Meta(("packages", $"vim tmux package{number}")) }),
    ];

    public static SystemObject System(int number) => new()
    {
        Name = Name(number),
        Profile = $"profile{number % 100}",
        Hostname = $"{Name(number)}.example.net",
        Serial = Serial(number),
        Gateway = "10.0.0.1",
        Tags = Meta(("rack", $"{number / 40}"), ("room", "1")),
        KernelOptions = KernelOptions.Parse("console=ttyS0,115200"),
        AutoinstallMeta = Meta(("disk", "/dev/sda")),
        Interfaces = ImmutableSortedDictionary<string, NetworkInterface>.Empty.Add("eth0", new() { MacAddress = Mac(number), IpAddress = Address(number), Netmask = "255.0.0.0", Static = true }),
    };

    public static string Name(int number) => $"node{number:d6}";

    public static string Serial(int number) => $"SN{number:x8}";

    public static string Mac(int number) => $"02:00:00:{number >> 16 & 255:x2}:{number >> 8 & 255:x2}:{number & 255:x2}";

    public static string Address(int number) => $"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}";

    private static ImmutableSortedDictionary<string, string> Meta(params (string Key, string Value)[] all) => all.ToImmutableSortedDictionary(one => one.Key, one => one.Value);
}
