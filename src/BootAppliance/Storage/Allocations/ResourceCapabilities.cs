using System.Collections.Concurrent;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Capabilities.Swordfish;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Pools;

namespace BootAppliance.Storage.Allocations;

/// <summary>What a resource's device can do: what its host finds, and what the array behind it tells.</summary>
public sealed class ResourceCapabilities(IStorageHost host, SwordfishServices services, StorageOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Host, ResourcePlace Place), (CapabilitySet Found, string Inputs, long At)> _known = new();

    /// <summary>As of now: probes write files, and an array is asked over the network.</summary>
    /// <exception cref="Disks.DiskException">The host does not answer.</exception>
    public async Task<CapabilitySet> AskAsync(StorageResource resource, CancellationToken cancellationToken)
    {
        var found = await host.CapabilitiesAsync(resource.Place, resource.Known, cancellationToken);
        if (resource.Volume is { } volume) found = found.With(await services.AskAsync(volume, cancellationToken));
        _known[(resource.Host, resource.Place)] = (found, InputsOf(resource), clock.GetTimestamp());
        return found;
    }

    /// <summary>No older than a look (<c>storage.look_every</c>), and of the same device and settings.</summary>
    /// <exception cref="Disks.DiskException">The host does not answer.</exception>
    public async Task<CapabilitySet> KnownAsync(StorageResource resource, CancellationToken cancellationToken) =>
        _known.TryGetValue((resource.Host, resource.Place), out var known) && known.Inputs == InputsOf(resource) && clock.GetElapsedTime(known.At) < options.LookEvery
            ? known.Found
            : await AskAsync(resource, cancellationToken);

    private static string InputsOf(StorageResource resource) => $"{resource.Seen?.On}\n{resource.Volume}\n{string.Join('\n', resource.Known)}";
}
