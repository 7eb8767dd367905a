using System.Collections.Immutable;
using System.Data.Common;
using BootAppliance.Inventory;

namespace BootAppliance.Installs;

/// <summary>Calls an install stalled when it has shown no sign of life, or one of its phases has lasted, for longer than it may.</summary>
public sealed partial class StallWatch(InstallStore installs, InventoryStore inventory, InstallOptions options, TimeProvider clock, ILogger<StallWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (DbException exception)
            {
                // The database may come back; the installs are looked at again then.
                Log.NotRecorded(logger, exception);
            }
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        foreach (var install in installs.All.Where(Deadlines.MayBeOverdue))
        {
            if (Deadlines.Overdue(install, DeadlinesOf(install), options, clock.GetUtcNow()) is not { } sentence) continue;
            await installs.ApplyAsync(install, new InstallEvent.Overdue(sentence), stoppingToken);
            Log.Stalled(logger, install.System, sentence);
        }
    }

    private IReadOnlyDictionary<string, TimeSpan> DeadlinesOf(Install install) => inventory.Current.Systems.TryGetValue(install.System, out var system)
        ? EffectiveSystem.Of(inventory.Current, system).InstallDeadlines
        : ImmutableDictionary<string, TimeSpan>.Empty;

    private static partial class Log
    {
        [LoggerMessage(1700, LogLevel.Warning, "{System}: install stalled: {Sentence}", EventName = "InstallStalled")]
        public static partial void Stalled(ILogger logger, string system, string sentence);

        [LoggerMessage(1701, LogLevel.Error, "stalled installs cannot be recorded; trying again in 5 s", EventName = "StallNotRecorded")]
        public static partial void NotRecorded(ILogger logger, Exception exception);
    }
}
