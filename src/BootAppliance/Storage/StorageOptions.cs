using System.Globalization;
using BootAppliance.Storage.Capabilities.Swordfish;
using BootAppliance.Storage.Reallocation;

namespace BootAppliance.Storage;

/// <summary><c>storage</c>: what disks are made on, and the process that makes them.</summary>
public sealed record StorageOptions
{
    /// <summary><c>places</c>: what the host helper touches, and nothing else: folders with all that is below them, LVM volume groups (<c>vg0</c>), thin pools (<c>vg0/thin</c>), whole devices (<c>/dev/disk/by-id/x</c>). Without links: where a folder really is. Default <c>/var/lib/bootappliance-disks</c>.</summary>
    public IReadOnlyList<string> Places { get; init; } = ["/var/lib/bootappliance-disks"];

    /// <summary><c>helper_socket</c>: the Unix socket of the host helper, in a folder where root alone writes; at most 107 bytes. Default <c>/run/bootappliance-host-helper/host-helper.sock</c>.</summary>
    public string HelperSocket { get; init; } = "/run/bootappliance-host-helper/host-helper.sock";

    /// <summary><c>helper_user</c>: who besides root may ask the host helper: the user that the service runs as. Default <c>bootappliance</c>.</summary>
    public string HelperUser { get; init; } = "bootappliance";

    /// <summary><c>helper_requests</c>: how many requests the host helper carries out at once, others wait; 1 to 64. Default 8.</summary>
    [Between("1", "64")]
    public int HelperRequests { get; init; } = 8;

    /// <summary><c>purposes</c>: what machines are for, and what the weight of one that is for it is, 0.001 to 1000; others weigh 1. Default <c>database=4</c>, <c>files=3</c>, <c>mail=2</c>, <c>build=2</c>, <c>web=1</c>, <c>desktop=1</c>.</summary>
    public IReadOnlyList<string> Purposes { get; init; } = ["database=4", "files=3", "mail=2", "build=2", "web=1", "desktop=1"];

    /// <summary><c>services</c>: arrays that tell of the volumes behind resources, by Swordfish. Default none.</summary>
    public IReadOnlyList<StorageServiceOptions> Services { get; init; } = [];

    /// <summary><c>look_every</c>: how often resources are looked at and their disks measured; 10s to 1d. Default 5m.</summary>
    [Between("10s", "1d")]
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary><c>reallocation</c>: when and by how much entitlements change by themselves.</summary>
    public ReallocationOptions Reallocation { get; init; } = new();

    /// <summary>Thousandths.</summary>
    public long WeightOf(string purpose) => Purposes.Select(Parse).FirstOrDefault(one => one?.Name == purpose)?.Weight ?? 1000;

    /// <returns>Null: it is no purpose.</returns>
    public static (string Name, long Weight)? Parse(string text) =>
        text.Split('=') is [{ Length: > 0 and <= 63 } name, var number] && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) && weight is >= 0.001m and <= 1000
            ? (name, (long)(weight * 1000)) : null;
}
