using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Hosts;

namespace BootAppliance.Storage.Helper;

/// <summary>Removes what a killed helper left of disks that were not finished, in all places and some folders deep below them.</summary>
internal sealed partial class Leftovers(LocalStorage storage, PermittedPlaces places, TimeProvider clock, ILogger logger)
{
    private const int Depth = 4;

    /// <summary>A folder whose device hangs is not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>LVM's commands have deadlines of their own, and what was added before a kill may have to be overwritten.</summary>
    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(3);

    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        foreach (var place in places.All)
        {
            try
            {
                var count = await Task.Run(() => RemoveAsync(place, cancellationToken), cancellationToken).WaitAsync(place.Kind == ResourceKind.Directory ? Patience : LongPatience, clock, cancellationToken);
                if (count > 0) Log.Removed(logger, count, place.Where);
            }
            catch (Exception exception) when (exception is DiskException or IOException or UnauthorizedAccessException or TimeoutException)
            {
                Log.NotRemoved(logger, place.Where, exception is TimeoutException ? "its device did not answer in time" : exception.Message);
            }
        }
    }

    private async Task<int> RemoveAsync(ResourcePlace place, CancellationToken cancellationToken)
    {
        var checkedPlace = places.Check(place);
        var count = await storage.RemoveUnfinishedAsync(checkedPlace, cancellationToken);
        if (place.Kind != ResourceKind.Directory) return count;
        EnumerationOptions below = new() { RecurseSubdirectories = true, MaxRecursionDepth = Depth, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        foreach (var folder in Directory.EnumerateDirectories(checkedPlace.Where, "*", below).Where(folder => !Path.GetFileName(folder).StartsWith('.')))
            count += await storage.RemoveUnfinishedAsync(place with { Where = folder }, cancellationToken);
        return count;
    }

    private static partial class Log
    {
        [LoggerMessage(6108, LogLevel.Information, "{Count} unfinished disks were removed from {Where}", EventName = "HostHelperRemoved")]
        public static partial void Removed(ILogger logger, int count, string where);

        [LoggerMessage(6109, LogLevel.Warning, "{Where} was not looked through for unfinished disks: {Reason}", EventName = "HostHelperNotRemoved")]
        public static partial void NotRemoved(ILogger logger, string where, string reason);
    }
}
