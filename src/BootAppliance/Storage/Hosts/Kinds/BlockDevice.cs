using System.Globalization;
using BootAppliance.Storage.Disks;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>A block device as the kernel knows it (Documentation/ABI/stable/sysfs-block).</summary>
/// <param name="Path">Of its node, links followed.</param>
/// <param name="Sys">Its folder in /sys.</param>
/// <param name="Number"><c>8:16</c></param>
/// <param name="Size">In bytes.</param>
/// <param name="IsReadOnly">By itself, or since somebody said so.</param>
internal sealed record BlockDevice(string Path, string Sys, string Number, long Size, bool IsReadOnly)
{
    // In this order: what the maker wrote into it, before what was given to it.
    private static readonly string[] Identities = ["wwid", "device/wwid", "serial", "device/serial", "dm/uuid", "loop/backing_file"];

    /// <exception cref="DiskException">It is not there, or is something else.</exception>
    public static BlockDevice Of(string where)
    {
        var path = System.IO.Path.GetFullPath(where);
        if (!path.StartsWith("/dev/", StringComparison.Ordinal)) throw new DiskException(DiskFault.BadName, where, "is no device", "where: give its path below /dev; best one of /dev/disk/by-id, which stays the same");
        path = Target(path) ?? throw Gone(where);
        if (LinuxFile.Status(path, out var status) != LinuxError.None) throw Gone(where);
        if (!status.IsBlockDevice) throw new DiskException(DiskFault.BadName, where, "is no block device", "where: give the device of a whole disk, a partition or an array");
        var sys = Target($"/sys/dev/block/{status.Device}") ?? throw Gone(where);
        var size = long.TryParse(Read(sys, "size"), NumberStyles.None, CultureInfo.InvariantCulture, out var sectors) ? sectors * 512 : 0;
        return size > 0 ? new(path, sys, status.Device, size, Read(sys, "ro") == "1") : throw Gone(where);
    }

    /// <summary>By which it is known again after a restart, whatever it is called then; null if it tells nothing.</summary>
    public string? Identity
    {
        get
        {
            var isPart = File.Exists($"{Sys}/partition");
            var whole = isPart ? System.IO.Path.GetDirectoryName(Sys)! : Sys;
            foreach (var file in Identities)
            {
                if (Read(whole, file) is { Length: > 0 } said) return $"{file}={said}{(isPart ? $" partition {Read(Sys, "partition")}" : "")}";
            }

            return Serial(whole) is { Length: > 0 } serial ? $"serial={serial}{(isPart ? $" partition {Read(Sys, "partition")}" : "")}" : null;
        }
    }

    public IReadOnlyList<string> Partitions => [.. Directory.EnumerateDirectories(Sys).Where(folder => File.Exists($"{folder}/partition")).Select(folder => System.IO.Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    /// <summary>The devices that are made of it.</summary>
    public IReadOnlyList<string> Holders => Directory.Exists($"{Sys}/holders") ? [.. Directory.EnumerateFileSystemEntries($"{Sys}/holders").Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    /// <returns>Where it is mounted; null: nowhere that we see.</returns>
    public string? MountPoint() => File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')).FirstOrDefault(fields => fields.Length > 4 && fields[2] == Number)?[4];

    /// <returns>What holds it open for itself alone, or a machine's lock on it; null: nothing.</returns>
    public string? Holder()
    {
        var error = LinuxFile.OpenExclusive(Path, out var file);
        using (file)
        {
            if (error == LinuxError.Busy) return MountPoint() is { } point ? $"it is mounted on {point}" : Holders is [var holder, ..] ? $"{holder} is made of it" : "something has it for itself alone";
            var isTaken = false;
            if (error == LinuxError.None) error = LinuxFile.ImageLock(file, out isTaken);
            if (error != LinuxError.None) throw DiskFaults.Of(error, Path, "cannot be opened");
            return isTaken ? "a machine that runs uses it" : null;
        }
    }

    /// <returns>Null if it is gone.</returns>
    internal static string? Target(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static DiskException Gone(string where) => new(DiskFault.NotMounted, where, "is not there, or answers no more", "look at the device and its cables, and at dmesg");

    /// <summary>Of a SCSI disk without a name of its own (SPC-4, 7.8.13: four bytes, then the number).</summary>
    private static string? Serial(string sys)
    {
        try
        {
            return File.Exists($"{sys}/device/vpd_pg80") ? string.Concat(File.ReadAllBytes($"{sys}/device/vpd_pg80").Skip(4).Where(letter => letter is > 0x20 and < 0x7f).Select(letter => (char)letter)) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string? Read(string folder, string file)
    {
        try
        {
            return File.Exists($"{folder}/{file}") ? string.Join(' ', File.ReadAllText($"{folder}/{file}").Split((char[])[' ', '\n', '\0'], StringSplitOptions.RemoveEmptyEntries)) : null;
        }
        catch (IOException)
        {
            // A device that goes while it is read has nothing to tell.
            return null;
        }
    }
}
