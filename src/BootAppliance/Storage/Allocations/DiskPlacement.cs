using System.Collections.Immutable;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Pools;
using BootAppliance.Storage.Selection;

namespace BootAppliance.Storage.Allocations;

/// <summary>Where a disk would lie and how it would be made.</summary>
/// <param name="Resource">That it would lie on.</param>
/// <param name="Choice">Policy and format.</param>
/// <param name="PassedOver">Other resources, and why not they.</param>
public sealed record Placement(StorageResource Resource, DiskSelection.Chosen Choice, ImmutableArray<string> PassedOver)
{
    /// <summary>A line each.</summary>
    public ImmutableArray<string> Explanation => [$"on {Resource.Name}", .. PassedOver, .. Choice.Explanation.Lines];
}

/// <summary>Chooses of a pool the resource that a disk is made on, by what its device can do: the best choice of policy and format, redundancy where it is wanted, then the most room.</summary>
public sealed class DiskPlacement(IStorageHost host, ResourceCapabilities devices, AllocationTable table, StorageWorkerName self)
{
    /// <exception cref="StorageRefusedException">None takes it; the sentence says of each why.</exception>
    /// <exception cref="DiskException">The host does not answer.</exception>
    public async Task<Placement> ChooseAsync(StoragePool pool, DiskRequest request, CancellationToken cancellationToken)
    {
        if (pool.Resources.IsEmpty) throw StorageRefusedException.Conflict($"the pool {pool.Name} has no resource; add one: bootappliance pool resource add {pool.Name} NAME --directory FOLDER");
        var asked = pool.Resources.Where(one => request.Resource is null || one.Name == request.Resource).ToList();
        if (asked.Count == 0) throw StorageRefusedException.Invalid("resource", $"the pool {pool.Name} has no resource {request.Resource}; it has {string.Join(", ", pool.Resources.Select(one => one.Name))}");
        var matrix = await host.MatrixAsync(cancellationToken);
        // All at once: an array that does not answer is waited for, but not one after another.
        var usable = asked.Where(one => one.Host == self.Host && one.TakesDisks).ToList();
        var known = usable.Zip(await Task.WhenAll(usable.Select(one => devices.KnownAsync(one, cancellationToken)))).ToDictionary(one => one.First.Name, one => one.Second, StringComparer.Ordinal);
        List<(StorageResource Resource, DiskSelection.Chosen Choice, bool IsRedundant, long Free)> candidates = [];
        var passedOver = ImmutableArray.CreateBuilder<string>();
        foreach (var resource in asked)
        {
            if (resource.Host != self.Host)
            {
                passedOver.Add($"not on {resource.Name}: it is of the host {resource.Host}; ask the appliance there");
                continue;
            }

            if (!resource.TakesDisks)
            {
                passedOver.Add($"not on {resource.Name}: {resource.Seen?.Trouble ?? "nobody has looked at it yet"}");
                continue;
            }

            var capabilities = known[resource.Name];
            var (_, taken) = await table.PromisedAsync(pool.Name, resource.Name, cancellationToken);
            var free = Math.Max(0, resource.Ours - taken);
            switch (DiskSelector.Select(Wanted(request, capabilities, matrix, resource, free)))
            {
                case DiskSelection.Chosen chosen:
                    candidates.Add((resource, chosen, capabilities[Capability.Raid].Value.IsRedundant, free));
                    break;
                case DiskSelection.Refused refused:
                    passedOver.Add($"not on {resource.Name}: {refused.Reason}");
                    break;
            }
        }

        if (candidates.Count == 0) throw StorageRefusedException.NoRoom($"{request.Name} cannot be made: {string.Join("; ", passedOver)}");
        var wantsTwo = request.Redundancy.Value >= 2.0 / 3;
        var best = candidates.OrderByDescending(one => wantsTwo && one.IsRedundant).ThenByDescending(one => one.Choice.Explanation.Candidates[0].Score).ThenByDescending(one => one.Free).ThenBy(one => one.Resource.Name, StringComparer.Ordinal).First();
        passedOver.AddRange(candidates.Where(one => one.Resource != best.Resource).Select(one => $"{one.Resource.Name} would do too: {ByteSize.Say(one.Free)} are not taken there"));
        if (best.Choice.Copies > 1) passedOver.Add("it is one copy: redundancy was asked for, and no device of the pool has any; mirror it in the guest, or add a resource with RAID");
        return new(best.Resource, best.Choice, passedOver.ToImmutable());
    }

    private static SelectionRequest Wanted(DiskRequest request, CapabilitySet capabilities, FormatMatrix matrix, StorageResource resource, long free) => new(capabilities, matrix, request.VirtualSize)
    {
        Performance = request.Performance,
        Redundancy = request.Redundancy,
        Security = request.Security,
        Needs = request.Needs,
        Available = free,
        Backing = resource.Place.Kind is ResourceKind.Directory or ResourceKind.Nfs ? BackingKind.Directory : BackingKind.BlockDevice,
        Formats = request.Format is { } format ? [format] : [],
        Policies = request.Policy is { } policy ? [policy] : [],
    };
}
