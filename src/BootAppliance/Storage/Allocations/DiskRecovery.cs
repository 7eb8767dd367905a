using BootAppliance.Events;
using BootAppliance.Storage.Disks;

namespace BootAppliance.Storage.Allocations;

/// <summary>Finishes or undoes what was cut off: this appliance's own from before its end, and that of others whose hold ran out. The table and the disks agree afterwards.</summary>
public sealed partial class DiskRecovery(AllocationTable table, DiskWork work, Hosts.IStorageHost host, StorageWorkerName self, TimeProvider clock, ILogger<DiskRecovery> logger) : BackgroundService
{
    private const string Who = "the appliance";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using PeriodicTimer timer = new(Every, clock);
            do await OnceAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task OnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var disk in await table.ListAsync(new(IsUnfinished: true), cancellationToken))
            {
                if (work.IsUnderWay(disk) || (disk.Worker != self.Value && disk.WorkerUntil > clock.GetUtcNow())) continue;
                var resource = await work.ResourceAsync(disk, cancellationToken);
                if (resource.Host == self.Host) await FinishAsync(disk, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.NotLookedAt(logger, exception);
        }
    }

    private async Task FinishAsync(Allocation disk, CancellationToken cancellationToken)
    {
        try
        {
            var held = await work.TakeOverAsync(disk, cancellationToken);
            _ = held.State switch
            {
                AllocationState.Reserved => await MadeOrNotAsync(held, cancellationToken),
                AllocationState.Growing => await work.GrownAsync(held, Who, cancellationToken) is not null,
                _ => await work.DeleteAsync(held, Who, cancellationToken),
            };
            Log.Finished(logger, disk.Pool, disk.Name, disk.State);
        }
        catch (Exception exception) when (exception is DiskException or StorageRefusedException or InvalidOperationException)
        {
            // It stays as it is, and is tried again; whoever looks at the disk sees why.
            if (disk.Details.Trouble != exception.Message) await table.ChangeAsync(disk with { Worker = self.Value }, (_, row) => row with { Details = row.Details with { Trouble = exception.Message } }, new("stuck", $"{disk.Name}: {exception.Message}", Who) { Level = EventLevel.Warning }, cancellationToken);
            Log.NotFinished(logger, disk.Pool, disk.Name, disk.State, exception.Message);
        }
    }

    private async Task<bool> MadeOrNotAsync(Allocation reserved, CancellationToken cancellationToken)
    {
        var resource = await work.ResourceAsync(reserved, cancellationToken);
        try
        {
            var made = await host.InspectAsync(resource.Place, reserved.File, reserved.Details.Format, cancellationToken);
            await work.MadeAsync(reserved, resource, made, Who);
        }
        catch (DiskException exception) when (exception.Fault == DiskFault.NotThere)
        {
            await table.RemoveAsync(reserved, new("undone", $"{reserved.Name} was not made: the appliance ended before the host began or had done; nothing is left of it, so ask for it again", Who) { Level = EventLevel.Warning }, cancellationToken);
        }

        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(6200, LogLevel.Information, "storage: the disk {Disk} of the pool {Pool}, cut off while {State}, was finished or undone", EventName = "StorageDiskFinished")]
        public static partial void Finished(ILogger logger, string pool, string disk, AllocationState state);

        [LoggerMessage(6201, LogLevel.Warning, "storage: the disk {Disk} of the pool {Pool}, cut off while {State}, could not be finished and is tried again: {Reason}", EventName = "StorageDiskNotFinished")]
        public static partial void NotFinished(ILogger logger, string pool, string disk, AllocationState state, string reason);

        [LoggerMessage(6202, LogLevel.Error, "storage: unfinished disks could not be looked at; it is tried again in 10 s", EventName = "StorageNotLookedAt")]
        public static partial void NotLookedAt(ILogger logger, Exception exception);
    }
}
