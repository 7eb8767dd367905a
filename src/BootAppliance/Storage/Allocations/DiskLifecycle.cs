using BootAppliance.Events;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Pools;
using BootAppliance.Storage.Selection;

namespace BootAppliance.Storage.Allocations;

/// <summary>
/// Makes, grows and releases disks: first what is going to be done is written in the table, then the host does it, then what became of it is
/// written. Whatever is cut off in between is finished or undone by <see cref="DiskRecovery"/>.
/// </summary>
public sealed class DiskLifecycle(PoolStore pools, AllocationTable table, DiskPlacement placement, DiskWork work, StorageWorkerName self, StorageOptions options, TimeProvider clock)
{
    /// <summary>Where a disk would lie and how it would be made; makes nothing.</summary>
    public async Task<Placement> PlanAsync(DiskRequest request, CancellationToken cancellationToken) =>
        await placement.ChooseAsync(await pools.GetAsync(request.Pool, cancellationToken), request, cancellationToken);

    /// <summary>Whole and durable when this returns. The same request id again gives the same disk.</summary>
    /// <exception cref="StorageRefusedException">It is not made.</exception>
    /// <exception cref="DiskException">The host could not make it, and nothing is left of it; or the host did not answer, and it is looked after later.</exception>
    public async Task<Allocation> CreateAsync(DiskRequest request, string who, CancellationToken cancellationToken)
    {
        if (request.RequestId is { } id && await table.ByRequestAsync(id, cancellationToken) is { } before) return Same(before, request);
        var pool = await pools.GetAsync(request.Pool, cancellationToken);
        var place = await placement.ChooseAsync(pool, request, cancellationToken);
        if (place.Choice.Encryption == EncryptionBy.Disk && request.Passphrase is null) throw StorageRefusedException.Invalid("passphrase", $"{request.Name} is to encrypt itself; give it a passphrase, or ask for security medium on a device that encrypts");
        if (place.Choice.Encryption != EncryptionBy.Disk && request.Passphrase is not null) throw StorageRefusedException.Invalid("passphrase", $"{request.Name} would not be encrypted by itself ({place.Choice.Encryption.ToString().ToLowerInvariant()} does it); ask for security high, or leave the passphrase out");
        var allocation = Wanted(request, place, who);
        var isWhole = place.Choice.Policy == AllocationPolicy.Preallocated;
        work.Begin(allocation);
        try
        {
            var reserved = await table.ReserveAsync(allocation, isWhole ? Math.Max(request.Minimum, request.VirtualSize) : request.Minimum, options.Reallocation, request.RequestId, cancellationToken);
            await FaultPoint.ReachedAsync("create.reserved");
            return await work.MakeAsync(reserved, place.Resource, place.Choice.Encryption == EncryptionBy.Disk ? request.Passphrase : null, who, cancellationToken);
        }
        finally
        {
            work.End(allocation);
        }
    }

    /// <summary>Makes a disk larger, and tells the guest of it that runs.</summary>
    /// <exception cref="StorageRefusedException">It is not grown.</exception>
    public async Task<Allocation> GrowAsync(string pool, string name, long size, string who, CancellationToken cancellationToken)
    {
        var disk = await ReadyAsync(pool, name, cancellationToken);
        if (size % 512 != 0 || size > DiskSpecification.Largest) throw StorageRefusedException.Invalid("virtual_size", $"{size} is no size of a disk; give a multiple of 512 up to {ByteSize.Say(DiskSpecification.Largest)}");
        if (size < disk.VirtualSize) throw StorageRefusedException.Invalid("virtual_size", $"{name} has {ByteSize.Say(disk.VirtualSize)}, and a disk only grows: what its guest wrote beyond {ByteSize.Say(size)} would be lost");
        if (disk.Details.Format is not (DiskFormat.Raw or DiskFormat.Qcow2)) throw StorageRefusedException.Conflict($"{name} is {disk.Details.Format.ToString().ToLowerInvariant()}, which does not grow; convert it to raw or qcow2");
        return size == disk.VirtualSize ? disk : await work.GrowAsync(disk, size, who, cancellationToken);
    }

    /// <summary>Gives a disk's room back to its pool. With a machine named it is only that one's no more, and goes with the last.</summary>
    /// <returns>False if other machines still draw from it.</returns>
    /// <exception cref="StorageRefusedException">It is not released.</exception>
    public async Task<bool> ReleaseAsync(string pool, string name, string? machine, string who, CancellationToken cancellationToken)
    {
        var disk = await table.GetAsync(pool, name, cancellationToken);
        var isOwn = (await work.ResourceAsync(disk, cancellationToken)).Host == self.Host;
        if (disk.State == AllocationState.Releasing && isOwn) return await work.DeleteAsync(await work.TakeOverAsync(disk, cancellationToken), who, cancellationToken);
        if (disk.State != AllocationState.Ready) throw Busy(disk);
        // Whose the last part is, is decided on the row as it is then: two machines may end at once, and somebody else begin to share it.
        if (!isOwn && (machine is null || disk.Machines.Length == 1)) await work.OwnResourceAsync(disk, cancellationToken);
        var after = await table.ChangeAndTellAsync(disk, (_, row) => Without(machine, row), Told, cancellationToken) ?? throw Busy(disk);
        if (after.State == AllocationState.Ready) return false;
        await FaultPoint.ReachedAsync("release.begun");
        return await work.DeleteAsync(after, who, cancellationToken);

        HistoryEntry Told(Allocation row) => row.State == AllocationState.Ready
            ? new("released", $"{machine} draws no more from {name}, which others share", who) { Level = EventLevel.Info }
            : new("releasing", $"{name} is being released", who);
    }

    /// <summary>Gives back all that a machine has: those that others share stay theirs. One that is refused keeps no other from going.</summary>
    /// <returns>The names of the disks that are gone, and a sentence for each that is not.</returns>
    public async Task<(IReadOnlyList<string> Gone, IReadOnlyList<string> Refused)> TerminateAsync(string machine, string who, CancellationToken cancellationToken)
    {
        List<string> gone = [], refused = [];
        foreach (var disk in await table.ListAsync(new(Machine: machine), cancellationToken))
        {
            try
            {
                if (await ReleaseAsync(disk.Pool, disk.Name, machine, who, cancellationToken)) gone.Add($"{disk.Pool}/{disk.Name}");
            }
            catch (Exception exception) when (exception is StorageRefusedException or DiskException)
            {
                refused.Add($"{disk.Pool}/{disk.Name}: {exception.Message}");
            }
        }

        return (gone, refused);
    }

    /// <summary>Changes what the rules go by.</summary>
    /// <exception cref="StorageRefusedException">The disk is being worked on.</exception>
    public async Task<Allocation> EditAsync(string pool, string name, Func<Promises, Allocation, Allocation> change, string what, string who, CancellationToken cancellationToken)
    {
        var disk = await ReadyAsync(pool, name, cancellationToken);
        return await table.ChangeAsync(disk, change, new("changed", $"{who} changed {name}: {what}", who) { Level = EventLevel.Info }, cancellationToken) ?? throw Busy(disk);
    }

    private async Task<Allocation> ReadyAsync(string pool, string name, CancellationToken cancellationToken)
    {
        var disk = await table.GetAsync(pool, name, cancellationToken);
        return disk.State == AllocationState.Ready ? disk : throw Busy(disk);
    }

    private Allocation Wanted(DiskRequest request, Placement place, string who)
    {
        var now = clock.GetUtcNow();
        return work.Held(new Allocation
        {
            Id = $"{Guid.NewGuid():n}",
            Pool = request.Pool,
            Resource = place.Resource.Name,
            Name = request.Name,
            State = AllocationState.Reserved,
            VirtualSize = request.VirtualSize,
            Taken = place.Choice.PreallocatedBytes,
            Worker = self.Value,
            Machines = request.Machines,
            Details = new()
            {
                Purpose = request.Purpose,
                Format = place.Choice.Format,
                Policy = place.Choice.Policy,
                MinimumBytes = place.Choice.Policy == AllocationPolicy.Preallocated && place.Choice.PreallocatedBytes < request.VirtualSize ? place.Choice.PreallocatedBytes : null,
                Minimum = request.Minimum,
                Maximum = request.Maximum,
                Weight = request.Weight ?? options.WeightOf(request.Purpose),
                Explanation = place.Explanation,
                CreatedAt = now,
                CreatedBy = who,
            },
        });
    }

    private Allocation Without(string? machine, Allocation row)
    {
        if (machine is not null && !row.Machines.Contains(machine)) throw StorageRefusedException.Invalid("machine", $"{row.Name} is no disk of {machine}'s; it is {(row.Machines.IsEmpty ? "nobody's" : string.Join(", ", row.Machines) + "'s")}");
        return machine is not null && row.Machines.Length > 1 ? row with { Machines = row.Machines.Remove(machine) } : work.Held(row) with { State = AllocationState.Releasing };
    }

    /// <summary>What the same request made before, once it is whole.</summary>
    private static Allocation Same(Allocation before, DiskRequest request) =>
        before.Pool != request.Pool || before.Name != request.Name || before.VirtualSize < request.VirtualSize
            ? throw StorageRefusedException.Conflict($"the request {request.RequestId} made the disk {before.Name} of the pool {before.Pool} with {ByteSize.Say(before.VirtualSize)}; take another id for another disk")
        : before.State is AllocationState.Reserved or AllocationState.Releasing ? throw Busy(before) : before;

    private static StorageRefusedException Busy(Allocation disk) =>
        StorageRefusedException.Conflict($"{disk.Name} is {disk.State switch { AllocationState.Reserved => "being made", AllocationState.Growing => "growing", AllocationState.Releasing => "being released", _ => "being changed" }}; try again{(disk.Details.Trouble is { } trouble ? $". What keeps it: {trouble}" : "")}");
}
