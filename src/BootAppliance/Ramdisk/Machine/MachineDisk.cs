using System.Globalization;
using System.Text;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>A whole disk of this machine, as the kernel tells of it.</summary>
/// <param name="Name">The kernel's: <c>vda</c>, which may be another disk at the next boot.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Serial">Empty where it has none.</param>
/// <param name="Model">Empty where it has none.</param>
/// <param name="Path">Where it is plugged in: <c>pci-0000:00:05.0</c>, and what follows on that card.</param>
/// <param name="Transport">nvme, virtio, usb, ata or scsi.</param>
/// <param name="IsRotating">As the kernel believes.</param>
public sealed record MachineDisk(string Name, long Size, string Serial, string Model, string Path, string Transport, bool IsRotating)
{
    private const int Sector = 512; // the unit of /sys/block/*/size, whatever the device's is
    private static readonly string[] Passed = ["loop", "ram", "zram", "sr", "fd", "dm-", "md", "nbd"];

    public string Device => $"/dev/{Name}";

    /// <summary>For a list of what there is.</summary>
    public override string ToString() =>
        $"{Device}: {ByteSize.Say(Size)}{(Serial.Length > 0 ? $", serial={Serial}" : "")}{(Model.Length > 0 ? $", model={Model}" : "")}, path={Path}, transport={Transport}, {(IsRotating ? "rotating" : "not rotating")}";

    /// <summary>All that can be written to, in the order of their names; a removable one without a medium has no size and is passed over.</summary>
    /// <param name="sys"><c>/sys</c>.</param>
    public static IReadOnlyList<MachineDisk> Read(string sys) => Read(sys, isProtected: false);

    /// <summary>Those that cannot be written to.</summary>
    public static IReadOnlyList<MachineDisk> ReadProtected(string sys) => Read(sys, isProtected: true);

    private static List<MachineDisk> Read(string sys, bool isProtected)
    {
        List<MachineDisk> disks = [];
        foreach (var folder in Directory.EnumerateFileSystemEntries(System.IO.Path.Combine(sys, "block")).Order(StringComparer.Ordinal))
        {
            var name = System.IO.Path.GetFileName(folder);
            if (Array.Exists(Passed, prefix => name.StartsWith(prefix, StringComparison.Ordinal))) continue;
            // Of a drive with several controllers each way to it is there too, without a device.
            if (Line(folder, "hidden") == "1") continue;
            var size = long.TryParse(Line(folder, "size"), CultureInfo.InvariantCulture, out var sectors) ? sectors * Sector : 0;
            if (size == 0 || Line(folder, "ro") == "1" != isProtected) continue;
            var place = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;
            disks.Add(new(name, size, SerialOf(folder), Line(folder, "device/model"), PathOf(place), TransportOf(name, place), Line(folder, "queue/rotational") == "1"));
        }

        return disks;
    }

    /// <summary>
    /// From the last PCI device on, without what is counted at each boot: <c>ata3</c> is the third port that the kernel has found, whichever card it is on,
    /// and a SAS card counts its targets as they come. Where nothing else is left several disks have the same path, and a rule by it means none of them.
    /// </summary>
    internal static string PathOf(string place)
    {
        var parts = place.Split('/');
        var card = Array.FindLastIndex(parts, part => part.Length == 12 && part[4] == ':' && part[7] == ':' && part[10] == '.');
        if (card < 0) return "platform";
        var after = parts[(card + 1)..];
        if (Array.FindIndex(after, part => part.StartsWith("ata", StringComparison.Ordinal) && part.Length > 3 && part.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0) is >= 0 and var ata)
            return $"pci-{parts[card]}{(Line($"{string.Join('/', parts[..(card + 2 + ata)])}/ata_port/{after[ata]}", "port_no") is { Length: > 0 } port ? $"-ata{port}" : "")}";
        // The last part is HOST:CHANNEL:TARGET:LUN, of which the host is counted too.
        var target = Array.Exists(after, part => part.StartsWith("end_device-", StringComparison.Ordinal)) ? null : Array.FindLast(after, part => part.Count(c => c == ':') == 3);
        return $"pci-{parts[card]}{(target is null ? "" : $"-scsi-{target[(target.IndexOf(':', StringComparison.Ordinal) + 1)..]}")}";
    }

    private static string TransportOf(string name, string place) =>
        name.StartsWith("nvme", StringComparison.Ordinal) ? "nvme"
        : name.StartsWith("vd", StringComparison.Ordinal) ? "virtio"
        : place.Contains("/usb", StringComparison.Ordinal) ? "usb"
        : place.Contains("/ata", StringComparison.Ordinal) ? "ata" : "scsi";

    private static string SerialOf(string folder)
    {
        foreach (var file in new[] { "serial", "device/serial" })
            if (Line(folder, file) is { Length: > 0 } serial) return serial;
        // SCSI: the page of the unit's serial number has four bytes before it (SPC-4, 7.8.15).
        var page = System.IO.Path.Combine(folder, "device/vpd_pg80");
        if (!File.Exists(page)) return "";
        var bytes = File.ReadAllBytes(page);
        return bytes.Length > 4 ? Clean(Encoding.ASCII.GetString(bytes.AsSpan(4))) : "";
    }

    private static string Line(string folder, string file)
    {
        var path = System.IO.Path.Combine(folder, file);
        return File.Exists(path) ? Clean(File.ReadAllText(path)) : "";
    }

    private static string Clean(string text) => new string([.. text.Where(c => !char.IsControl(c))]).Trim();
}
