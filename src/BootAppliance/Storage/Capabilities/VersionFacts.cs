using System.Globalization;

namespace BootAppliance.Storage.Capabilities;

/// <summary>
/// What follows from the kernel's version and the type of the file system, for a device that could not be tried: least trusted, since a
/// file system may be made or mounted without what its type has.
/// </summary>
public sealed class VersionFacts(TimeProvider clock) : ICapabilityProvider
{
    // The kernel that brought it: filesystems/ext4, xfs, btrfs and fs/nfs in its own history of changes.
    private static readonly (string FileSystem, Capability Capability, Version Since)[] Known =
    [
        ("ext4", Capability.Preallocation, new(2, 6, 23)),
        ("ext4", Capability.HolePunch, new(3, 0)),
        ("xfs", Capability.Preallocation, new(2, 6, 23)),
        ("xfs", Capability.Clone, new(4, 16)),
        ("xfs", Capability.Snapshot, new(4, 16)),
        ("btrfs", Capability.Preallocation, new(2, 6, 31)),
        ("btrfs", Capability.Clone, new(2, 6, 29)),
        ("btrfs", Capability.Snapshot, new(2, 6, 29)),
        ("btrfs", Capability.NoCow, new(2, 6, 39)),
        ("nfs4", Capability.Preallocation, new(3, 19)),
    ];

    public async Task<CapabilityAnswer> AskAsync(string folder, CancellationToken cancellationToken)
    {
        var kernel = await File.ReadAllTextAsync("/proc/sys/kernel/osrelease", cancellationToken);
        return MountedAt.Of(folder) is { } mount ? Of(mount.FileSystem, kernel.Trim(), clock.GetUtcNow()) : CapabilityAnswer.Nothing;
    }

    internal static CapabilityAnswer Of(string fileSystem, string kernel, DateTimeOffset at)
    {
        var numbers = kernel.Split('-', '+')[0].Split('.');
        if (numbers.Length < 2 || !int.TryParse(numbers[0], CultureInfo.InvariantCulture, out var major) || !int.TryParse(numbers[1], CultureInfo.InvariantCulture, out var minor)) return CapabilityAnswer.Nothing;
        Version version = new(major, minor, numbers.Length > 2 && int.TryParse(numbers[2], CultureInfo.InvariantCulture, out var patch) ? patch : 0);
        return new([.. Known.Where(known => known.FileSystem == fileSystem).Select(known => new CapabilityFact(
            known.Capability, new(version >= known.Since), FactSource.ToolVersion, at, $"{fileSystem} of Linux {version}, which has it since {known.Since}"))], []);
    }
}
