using System.Data.Common;
using BootAppliance.Data;
using Dapper;

namespace BootAppliance.Installs.Logs;

/// <summary>Removes the logs of installs that nobody looks at any more: all but the last few of each system, and of systems that are gone.</summary>
public sealed partial class LogRetention(Database database, InstallLogs logs, TimeProvider clock, ILogger<LogRetention> logger) : BackgroundService
{
    /// <summary>For how many installs of a system the logs are kept.</summary>
    public const int KeptInstalls = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TrimAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException)
            {
                Log.NotTrimmed(logger, exception);
            }

            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        var kept = await database.ReadAsync(
            connection => connection.Query<string>(
                """
                SELECT i.id FROM installs i
                WHERE i.generation > (SELECT MAX(j.generation) FROM installs j WHERE j.system = i.system) - @KeptInstalls
                  AND EXISTS (SELECT 1 FROM objects o WHERE o.kind = 'system' AND o.name = i.system)
                """,
                new { KeptInstalls = (long)KeptInstalls }).ToHashSet(),
            cancellationToken);
        logs.Keep(kept);
    }

    private static partial class Log
    {
        [LoggerMessage(1702, LogLevel.Warning, "the logs of old installs could not be removed; trying again in an hour", EventName = "LogsNotTrimmed")]
        public static partial void NotTrimmed(ILogger logger, Exception exception);
    }
}
