using System.Collections.Concurrent;
using System.Data.Common;
using BootAppliance.Events;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Pools;

namespace BootAppliance.Storage.Allocations;

/// <summary>
/// What this appliance has the host do to one disk, between two rows of the table. It holds the work meanwhile by writing so again and again;
/// another appliance that sees the hold run out takes the work over.
/// </summary>
public sealed class DiskWork(PoolStore pools, AllocationTable table, IStorageHost host, StorageWorkerName self, TimeProvider clock)
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, bool> _underWay = new(StringComparer.Ordinal);

    /// <summary>Whether this process has it in hand.</summary>
    public bool IsUnderWay(Allocation disk) => _underWay.ContainsKey(disk.Id);

    /// <summary>As its work's holder from now on.</summary>
    public Allocation Held(Allocation disk) => disk with { Worker = self.Value, WorkerUntil = clock.GetUtcNow() + Hold };

    /// <exception cref="StorageRefusedException">Another appliance has it in hand.</exception>
    public async Task<Allocation> TakeOverAsync(Allocation disk, CancellationToken cancellationToken) =>
        (IsUnderWay(disk) ? null : await table.TakeOverAsync(disk, self.Value, clock.GetUtcNow() + Hold, cancellationToken))
        ?? throw StorageRefusedException.Conflict($"{disk.Name} is in somebody's hands; try again in a minute");

    /// <summary>Makes what was reserved.</summary>
    public Task<Allocation> MakeAsync(Allocation reserved, StorageResource resource, string? passphrase, string who, CancellationToken cancellationToken) => HoldingAsync(reserved, async held =>
    {
        DiskState made;
        try
        {
            made = await host.CreateAsync(resource.Place, reserved.File, Specification(reserved, passphrase), held);
        }
        catch (Exception exception) when (exception is DiskException { Fault: not DiskFault.HostNotReached } or OperationCanceledException)
        {
            // It may have been done all the same: cancelled late, or made and then not looked at. What was there before is not ours.
            if (exception is not DiskException { Fault: DiskFault.AlreadyThere or DiskFault.Untrusted }) await host.DeleteAsync(resource.Place, reserved.File, CancellationToken.None);
            await table.RemoveAsync(reserved, new("undone", $"{reserved.Name} was not made: {exception.Message}", who) { Level = EventLevel.Warning }, CancellationToken.None);
            throw;
        }

        await FaultPoint.ReachedAsync("create.made");
        return await MadeAsync(reserved, resource, made, who);
    }, cancellationToken);

    /// <summary>What was reserved is there, whole.</summary>
    public async Task<Allocation> MadeAsync(Allocation reserved, StorageResource resource, DiskState made, string who)
    {
        var ready = await table.ChangeAsync(
            reserved,
            (_, row) => row with { State = AllocationState.Ready, VirtualSize = made.VirtualSize, Taken = Math.Max(made.Allocated, row.Taken), Worker = "", Details = row.Details with { Trouble = null } },
            new("made", $"{reserved.Name} was made on {reserved.Pool}/{reserved.Resource}: {ByteSize.Say(made.VirtualSize)}, {reserved.Details.Making}, as {made.Path}", who) { Level = EventLevel.Info },
            CancellationToken.None);
        if (ready is null)
        {
            // Nobody's row has it: others took it for never made, since this one was not heard of for so long.
            if (!(await table.ListAsync(new(reserved.Pool, Resource: reserved.Resource), CancellationToken.None)).Any(row => row.Id == reserved.Id)) await host.DeleteAsync(resource.Place, reserved.File, CancellationToken.None);
            throw Lost(reserved);
        }

        try
        {
            return await LimitAsync(ready, resource, CancellationToken.None);
        }
        catch (DiskException exception)
        {
            // The disk is there and whole; the next division limits it.
            return await table.ChangeAsync(ready, (_, row) => row with { Details = row.Details with { Trouble = exception.Message } }, new("unlimited", $"nothing keeps {ready.Name} within its entitlement yet: {exception.Message}", who) { Level = EventLevel.Warning }, CancellationToken.None) ?? ready;
        }
    }

    /// <summary>Grows a disk that is ready. A disk that is taken beforehand needs the room at once.</summary>
    public async Task<Allocation> GrowAsync(Allocation ready, long size, string who, CancellationToken cancellationToken)
    {
        await OwnResourceAsync(ready, cancellationToken);
        var growing = await table.ChangeAsync(ready, Growing, new("growing", $"{ready.Name} is to grow from {ByteSize.Say(ready.VirtualSize)} to {ByteSize.Say(size)}", who), cancellationToken) ?? throw Lost(ready);
        await FaultPoint.ReachedAsync("grow.begun");
        return await GrownAsync(growing, who, cancellationToken);

        Allocation Growing(Promises promised, Allocation row)
        {
            var held = Held(row) with { State = AllocationState.Growing, VirtualSize = size };
            if (row.Details.Policy != AllocationPolicy.Preallocated) return held;
            var (more, entitlement) = (size - row.VirtualSize, Math.Max(row.Entitlement, promised.Facts.Holding(size)));
            var missing = Math.Max((promised.Entitled - row.Entitlement + entitlement - promised.Facts.Capacity) * promised.Facts.ExtentBytes, promised.Taken + more - promised.Resource.Ours);
            if (missing > 0) throw StorageRefusedException.NoRoom($"{row.Name} is preallocated, and {ByteSize.Say(missing)} are missing to {ByteSize.Say(size)} on {row.Pool}/{row.Resource}; release a disk or add a resource");
            return held with { Entitlement = entitlement, Taken = row.Taken + more };
        }
    }

    /// <summary>Has the host do what the row says.</summary>
    public Task<Allocation> GrownAsync(Allocation growing, string who, CancellationToken cancellationToken) => HoldingAsync(growing, async held =>
    {
        var resource = await OwnResourceAsync(growing, held);
        DiskState grown;
        try
        {
            grown = await host.GrowAsync(resource.Place, growing.File, growing.Details.Format, growing.VirtualSize, growing.Details.Policy, held);
        }
        catch (Exception exception) when (exception is DiskException { Fault: not DiskFault.HostNotReached })
        {
            var there = await host.InspectAsync(resource.Place, growing.File, growing.Details.Format, CancellationToken.None);
            await SettleAsync(there, "undone", $"{growing.Name} did not grow: {exception.Message}", EventLevel.Warning);
            throw;
        }

        await FaultPoint.ReachedAsync("grow.grown");
        return await LimitAsync(await SettleAsync(grown, "grown", $"{growing.Name} has {ByteSize.Say(grown.VirtualSize)} now", EventLevel.Info), resource, CancellationToken.None);

        async Task<Allocation> SettleAsync(DiskState there, string what, string sentence, EventLevel level) => await table.ChangeAsync(
            growing,
            (_, row) => row with { State = AllocationState.Ready, VirtualSize = there.VirtualSize, Taken = row.Details.Policy == AllocationPolicy.Preallocated ? Math.Max(there.Allocated, row.Details.MinimumBytes ?? there.VirtualSize) : there.Allocated, Worker = "", Details = row.Details with { Trouble = null, Wanted = row.Details.Wanted > there.VirtualSize ? row.Details.Wanted : null } },
            new(what, sentence, who) { Level = level },
            CancellationToken.None) ?? throw Lost(growing);
    }, cancellationToken);

    /// <summary>Deletes what is being released.</summary>
    /// <returns>True.</returns>
    public async Task<bool> DeleteAsync(Allocation releasing, string who, CancellationToken cancellationToken)
    {
        await HoldingAsync(releasing, async held =>
        {
            var resource = await OwnResourceAsync(releasing, held);
            try
            {
                await host.DeleteAsync(resource.Place, releasing.File, held);
            }
            catch (DiskException exception) when (exception.Fault != DiskFault.HostNotReached)
            {
                // A machine uses it, say: it is the machine's still. But what was begun to be destroyed is nobody's disk any more.
                if (exception.Fault != DiskFault.InUse && !await IsWholeAsync(resource, releasing))
                {
                    _ = await table.ChangeAsync(releasing, (_, row) => row with { Details = row.Details with { Trouble = exception.Message } }, new("stuck", $"{releasing.Name} is not whole any more, and not yet gone: {exception.Message}", who) { Level = EventLevel.Warning }, CancellationToken.None);
                    throw;
                }

                _ = await table.ChangeAsync(releasing, (_, row) => row with { State = AllocationState.Ready, Worker = "" }, new("undone", $"{releasing.Name} was not released: {exception.Message}", who) { Level = EventLevel.Warning }, CancellationToken.None) ?? throw Lost(releasing);
                throw;
            }

            await FaultPoint.ReachedAsync("release.deleted");
            if (!await table.RemoveAsync(releasing, new("released", $"{releasing.Name} was released, and its room is {releasing.Pool}'s again", who) { Level = EventLevel.Info }, CancellationToken.None)) throw Lost(releasing);
            return releasing;
        }, cancellationToken);
        return true;
    }

    /// <summary>Keeps a disk within what it may have, where its device has something for that and does not have it yet.</summary>
    public async Task<Allocation> LimitAsync(Allocation disk, StorageResource resource, CancellationToken cancellationToken)
    {
        var pool = await pools.GetAsync(disk.Pool, cancellationToken);
        var bytes = Roomy(disk.Entitlement * pool.ExtentBytes);
        if (disk.Details.LimitedTo == bytes) return disk;
        var by = await host.LimitAsync(resource.Place, disk.File, bytes, cancellationToken);
        HistoryEntry? entry = by == disk.Details.LimitedBy && disk.Details.LimitedTo is not null ? null : new("limited", by is null ? $"nothing keeps {disk.Name} within its entitlement but watermarks" : $"{by} keeps {disk.Name} within its entitlement", "the appliance");
        return await table.ChangeAndTellAsync(disk, (_, row) => row with { Details = row.Details with { LimitedBy = by, LimitedTo = bytes, Trouble = null } }, _ => entry, cancellationToken) ?? disk;
    }

    private async Task<bool> IsWholeAsync(StorageResource resource, Allocation disk)
    {
        try
        {
            await host.InspectAsync(resource.Place, disk.File, disk.Details.Format, CancellationToken.None);
            return true;
        }
        catch (DiskException)
        {
            return false;
        }
    }

    public async Task<StorageResource> ResourceAsync(Allocation disk, CancellationToken cancellationToken) =>
        (await pools.GetAsync(disk.Pool, cancellationToken)).Resources.Single(one => one.Name == disk.Resource);

    /// <summary>The same, if this machine is its host: on another one a disk of that name is not there, which must not be taken for deleted.</summary>
    /// <exception cref="StorageRefusedException">It is another one's.</exception>
    public async Task<StorageResource> OwnResourceAsync(Allocation disk, CancellationToken cancellationToken) => await ResourceAsync(disk, cancellationToken) is var resource && resource.Host == self.Host
        ? resource
        : throw StorageRefusedException.Conflict($"{disk.Name} of the pool {disk.Pool} lies on {resource.Name} of the host {resource.Host}, and this is {self.Host}; ask the appliance there. Nothing was changed");

    /// <summary>Nobody else of this process, recovery above all, takes the disk for one that was cut off, until <see cref="End"/>.</summary>
    public void Begin(Allocation disk) => _underWay[disk.Id] = true;

    public void End(Allocation disk) => _underWay.TryRemove(disk.Id, out _);

    /// <summary>With the format's own metadata.</summary>
    private static long Roomy(long bytes) => bytes + (bytes / 512) + (8L << 20);

    private static DiskSpecification Specification(Allocation disk, string? passphrase) => new(disk.Details.Policy, disk.Details.Format, disk.VirtualSize) { MinimumBytes = disk.Details.MinimumBytes, Passphrase = passphrase };

    private static InvalidOperationException Lost(Allocation disk) => new($"the work on {disk.Name} of the pool {disk.Pool} was taken over by another appliance, which finishes it; look at it again in a minute");

    private async Task<T> HoldingAsync<T>(Allocation disk, Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        _underWay[disk.Id] = true;
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenSource done = new();
        var renewing = RenewAsync(disk, lost, done.Token);
        try
        {
            return await act(lost.Token);
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
            _underWay.TryRemove(disk.Id, out _);
        }
    }

    private async Task RenewAsync(Allocation disk, CancellationTokenSource lost, CancellationToken done)
    {
        try
        {
            using PeriodicTimer timer = new(Renewal, clock);
            while (await timer.WaitForNextTickAsync(done))
            {
                try
                {
                    if (!await table.HoldAsync(disk, clock.GetUtcNow() + Hold, done)) await lost.CancelAsync();
                }
                catch (Exception exception) when (exception is IOException or DbException)
                {
                    // The hold lasts for three more tries; a database that is away for a moment shall not undo what the host does.
                    continue;
                }
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            return;
        }
    }
}
