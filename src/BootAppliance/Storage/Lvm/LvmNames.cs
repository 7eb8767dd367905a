using System.Text.RegularExpressions;
using BootAppliance.Storage.Disks;

namespace BootAppliance.Storage.Lvm;

/// <summary>What LVM takes for a name (lvm(8), "VALID NAMES"), as far as it is a name of ours too.</summary>
internal static partial class LvmNames
{
    // Device mapper's names have 127 bytes at most; LVM adds a suffix such as "-tpool" or "_tmeta" to some.
    private const int LongestDevice = 127 - 16;

    private static readonly string[] Reserved = ["_cdata", "_cmeta", "_corig", "_cvol", "_imeta", "_iorig", "_mimage", "_mlog", "_pmspare", "_rimage", "_rmeta", "_tdata", "_tmeta", "_vdata", "_vorigin", "_wcorig"];

    /// <summary>Of a volume group.</summary>
    /// <exception cref="DiskException">It is no name of one.</exception>
    public static string Group(string name) => IsPlain(name) ? name
        : throw new DiskException(DiskFault.BadName, $"\"{name}\"", "cannot be the name of a volume group", "where: give its name alone, as vgs shows it: letters, digits, dots, plus signs, hyphens and underscores, with no hyphen at the beginning");

    /// <summary>Of a thin pool.</summary>
    /// <param name="where"><c>vg0/thin</c></param>
    /// <exception cref="DiskException">It is not that.</exception>
    public static (string Group, string Pool) Pool(string where) => where.Split('/') is [var group, var pool] && IsPlain(group) && IsPlain(pool) ? (group, pool)
        : throw new DiskException(DiskFault.BadName, $"\"{where}\"", "cannot be the name of a thin pool", "where: give the volume group and the pool, as in vg0/thin");

    /// <summary>Of a disk, as a volume of a group: what a file could be called is refused where LVM keeps it for itself.</summary>
    /// <exception cref="DiskException">It is no name, or too long for device mapper.</exception>
    public static string Disk(string group, string name)
    {
        DiskFolder.CheckName(name);
        if (name.StartsWith("snapshot", StringComparison.Ordinal) || name.StartsWith("pvmove", StringComparison.Ordinal)) throw Bad("LVM keeps names that begin with snapshot and pvmove for itself; take another one");
        if (Reserved.FirstOrDefault(word => name.Contains(word, StringComparison.Ordinal)) is { } reserved) throw Bad($"LVM keeps names with {reserved} for itself; take another one");
        if (name.StartsWith(OwnVolumes.Passing, StringComparison.Ordinal)) throw Bad($"what begins with {OwnVolumes.Passing} is on its way; take another one");
        if (DeviceLength(group) + 1 + DeviceLength(name) > LongestDevice) throw Bad($"its device would be named in more than {LongestDevice} bytes, with the group's name, and each hyphen twice; take a shorter one");
        return name;

        DiskException Bad(string remedy) => new(DiskFault.BadName, $"\"{name}\"", "cannot be the name of a volume", $"name: {remedy}");
    }

    private static bool IsPlain(string name) => PlainName().IsMatch(name) && name is not ("." or "..");

    private static int DeviceLength(string name) => name.Length + name.Count(letter => letter == '-');

    [GeneratedRegex(@"^[A-Za-z0-9+_.][A-Za-z0-9+_.-]{0,126}\z", RegexOptions.None, 1000)]
    private static partial Regex PlainName();
}
