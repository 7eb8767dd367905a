using System.Data.Common;

namespace BootAppliance.Installs;

/// <summary>Calls an install stalled when its phase has shown no sign of life for longer than it may.</summary>
public sealed partial class StallWatch(InstallStore installs, InstallOptions options, TimeProvider clock, ILogger<StallWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

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
        foreach (var install in installs.All)
        {
            if (Overdue(install, options, clock.GetUtcNow()) is not { } sentence) continue;
            await installs.ApplyAsync(install, new InstallEvent.Stalled(sentence), stoppingToken);
            Log.Stalled(logger, install.System, sentence);
        }
    }

    /// <summary>Why the install counts as stalled at <paramref name="now"/>, or null.</summary>
    public static string? Overdue(Install install, InstallOptions options, DateTimeOffset now)
    {
        var limit = install.State switch
        {
            InstallState.Booting => options.BootingDeadline,
            InstallState.Installing => options.InstallingDeadline,
            _ => TimeSpan.MaxValue,
        };
        return now - install.LastSeenAt <= limit ? null
            : $"nothing was heard of it since {install.LastSeenAt:u}, in phase {install.Phase ?? install.State.ToString().ToLowerInvariant()}; look at its console";
    }

    private static partial class Log
    {
        [LoggerMessage(1700, LogLevel.Warning, "{System}: install stalled: {Sentence}", EventName = "InstallStalled")]
        public static partial void Stalled(ILogger logger, string system, string sentence);

        [LoggerMessage(1701, LogLevel.Error, "stalled installs cannot be recorded; trying again in 15 s", EventName = "StallNotRecorded")]
        public static partial void NotRecorded(ILogger logger, Exception exception);
    }
}
