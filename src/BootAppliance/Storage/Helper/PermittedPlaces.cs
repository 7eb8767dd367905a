using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Hosts.Kinds;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Helper;

/// <summary>The list of what the host helper touches. Who asks may be deceived or taken over, so links are followed before anything is looked at.</summary>
/// <param name="places">As the configuration has them.</param>
internal sealed class PermittedPlaces(IReadOnlyList<string> places)
{
    private const string Devices = "/dev/";

    private readonly string[] _folders = [.. places.Where(place => place.StartsWith('/') && !place.StartsWith(Devices, StringComparison.Ordinal)).Select(place => place.TrimEnd('/'))];
    private readonly string[] _devices = [.. places.Where(place => place.StartsWith(Devices, StringComparison.Ordinal))];

    /// <summary>What left-overs are looked for in, folders without what is below them.</summary>
    public IEnumerable<ResourcePlace> All =>
        _folders.Select(folder => new ResourcePlace(ResourceKind.Directory, folder)).Concat(_devices.Select(device => new ResourcePlace(ResourceKind.BlockDevice, device)))
            .Concat(places.Where(place => !place.StartsWith('/')).Select(place => new ResourcePlace(place.Contains('/', StringComparison.Ordinal) ? ResourceKind.ThinPool : ResourceKind.VolumeGroup, place)));

    /// <summary>The same, where a server that does not answer is not waited for.</summary>
    /// <exception cref="DiskException">Besides: the server does not answer.</exception>
    public async Task<ResourcePlace> CheckAsync(ResourcePlace asked, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (asked.Kind == ResourceKind.Nfs)
        {
            // By its words first: links there are followed by the server, who may be gone.
            if (!asked.Where.StartsWith('/') || !IsListed(Path.GetFullPath(asked.Where))) throw Refused(asked.Where, "is not in the list of places");
            await NfsMount.CheckAsync(asked.Where, clock, cancellationToken);
        }

        return Check(asked);
    }

    /// <returns>The place, where it really is.</returns>
    /// <exception cref="DiskException">It is not in the list, not there, or somebody else than root could put something else in its stead.</exception>
    public ResourcePlace Check(ResourcePlace asked)
    {
        if (asked.Where.Any(char.IsControl)) throw Refused(asked.Where, "has a control character in it");
        return asked.Kind switch
        {
            ResourceKind.Directory or ResourceKind.Nfs => asked with { Where = Folder(asked.Where) },
            ResourceKind.BlockDevice => IsListedDevice(asked.Where) ? asked : throw Refused(asked.Where, "is not in the list of places"),
            _ => places.Contains(asked.Where) && !asked.Where.StartsWith('/') ? asked : throw Refused(asked.Where, "is not in the list of places"),
        };
    }

    private string Folder(string asked)
    {
        if (!asked.StartsWith('/')) throw Refused(asked, "is no absolute path");
        var error = LinuxFile.Resolve(asked, out var real);
        if (error != LinuxError.None)
        {
            // Whether something is there is told of permitted places alone.
            throw IsListed(Path.GetFullPath(asked))
                ? new DiskException(DiskFault.NotMounted, asked, $"is not there, or its device no longer answers ({LinuxError.Words(error)})", "make it, mount it, or look at the device (dmesg)")
                : Refused(asked, "is not in the list of places");
        }

        if (!IsListed(real)) throw Refused(asked, real == asked ? "is not in the list of places" : $"leads to {real}, which is not in the list of places");
        Trust.Expect(real);
        return real;
    }

    private bool IsListed(string path) => Array.Exists(_folders, folder => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <summary>Devices have many names, and all of them are root's.</summary>
    private bool IsListedDevice(string asked)
    {
        if (!Path.GetFullPath(asked).StartsWith(Devices, StringComparison.Ordinal) || LinuxFile.Resolve(asked, out var device) != LinuxError.None) return Array.IndexOf(_devices, asked) >= 0;
        return Array.Exists(_devices, listed => LinuxFile.Resolve(listed, out var real) == LinuxError.None && real == device);
    }

    private static DiskException Refused(string asked, string why) =>
        new(DiskFault.NotPossible, asked, $"is not touched by the host helper: it {why}", "add it to storage.places in the configuration, as root, and restart the helper: systemctl restart bootappliance-host-helper");
}
