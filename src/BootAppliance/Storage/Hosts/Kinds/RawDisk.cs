using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>What a disk that is a device of its own can be: raw, and encrypted by the device or not at all.</summary>
internal static class RawDisk
{
    /// <param name="disk">That is asked for.</param>
    /// <param name="name">Of it.</param>
    /// <param name="only">The one policy that such a device has.</param>
    /// <param name="what">A disk is there, as the end of a sentence: <c>a thick volume</c>.</param>
    /// <param name="instead">What has the other policy.</param>
    /// <exception cref="DiskException">A field is wrong, or the device cannot.</exception>
    public static void Check(DiskSpecification disk, string name, AllocationPolicy only, string what, string instead)
    {
        disk.CheckSizes(name);
        CheckFormat(disk.Format, name, what);
        if (disk.Passphrase is not null) throw new DiskException(DiskFault.BadKey, name, "is raw, which has no encryption", "take a device that encrypts (LUKS below it), or qcow2 in a folder");
        CheckPolicy(disk.Policy, name, only, what, instead);
    }

    /// <exception cref="DiskException">It is another one.</exception>
    public static void CheckFormat(DiskFormat format, string name, string what)
    {
        if (format != DiskFormat.Raw) throw new DiskException(DiskFault.NotPossible, name, $"cannot be {format}: it is {what}, whose blocks are the disk's", "take raw, or a folder");
    }

    /// <exception cref="DiskException">It is another one.</exception>
    public static void CheckPolicy(AllocationPolicy policy, string name, AllocationPolicy only, string what, string instead)
    {
        if (policy != only) throw new DiskException(DiskFault.NotPossible, name, $"cannot be {policy}: it is {what}", $"take {only}, or {instead}");
    }
}
