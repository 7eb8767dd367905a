using System.Globalization;

namespace BootAppliance.Ramdisk.Machine.Facts;

/// <summary>A network card.</summary>
/// <param name="Index">The kernel's, of this boot.</param>
/// <param name="Name">The kernel's.</param>
/// <param name="Mac">Its own address.</param>
/// <param name="Path">Where it is plugged in.</param>
/// <param name="Driver">By its name.</param>
/// <param name="HasLink">A cable with somebody at its other end.</param>
/// <param name="Speed">In Mb/s; null where nobody says.</param>
internal sealed record Card(int Index, string Name, string Mac, string Path, string Driver, bool HasLink, int? Speed);

internal static class Cards
{
    private const string Ethernet = "1"; // ARPHRD_ETHER

    /// <summary>Those that are hardware, or a hypervisor's.</summary>
    public static IReadOnlyList<Card> Read(string sys)
    {
        List<Card> cards = [];
        foreach (var link in Directory.EnumerateFileSystemEntries(Path.Combine(sys, "class/net")))
        {
            // The kernel's links lead on from where they really are.
            var folder = new DirectoryInfo(link).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? link;
            var device = Path.Combine(folder, "device");
            if (!Path.Exists(device) || SysFile.Line(Path.Combine(folder, "type")) != Ethernet) continue;
            var driver = new DirectoryInfo(Path.Combine(device, "driver")).ResolveLinkTarget(returnFinalTarget: true)?.Name ?? "";
            cards.Add(new(
                Number(folder, "ifindex") ?? 0, Path.GetFileName(folder), SysFile.Line(Path.Combine(folder, "address")), MachineDisk.PathOf(folder), driver,
                SysFile.Line(Path.Combine(folder, "carrier")) == "1", Number(folder, "speed") is > 0 and var speed ? speed : null));
        }

        return [.. cards.OrderBy(card => card.Path, StringComparer.Ordinal).ThenBy(card => card.Mac, StringComparer.Ordinal)];
    }

    private static int? Number(string folder, string file) => int.TryParse(SysFile.Line(Path.Combine(folder, file)), CultureInfo.InvariantCulture, out var number) ? number : null;
}
