using BootAppliance.Data;

namespace BootAppliance.Dhcp;

/// <summary>Reads the leases back at start, before the first packet is answered.</summary>
public sealed partial class LeaseLoader(
    DhcpOptions options, Database database, LeaseTable leases, TimeProvider clock, ILogger<LeaseLoader> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        await database.WriteAsync(
            connection =>
            {
                LeaseHistory.Trim(connection);
                return 0;
            },
            cancellationToken: cancellationToken);
        leases.Load(await database.ReadAsync(connection => LeaseStore.Load(connection, options.MaxLeases), cancellationToken));
        Log.Loaded(logger, leases.Count, (long)clock.GetElapsedTime(started).TotalMilliseconds);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1140, LogLevel.Information, "DHCP: {Count} leases read in {Milliseconds} ms", EventName = "DhcpLeasesLoaded")]
        public static partial void Loaded(ILogger logger, int count, long milliseconds);
    }
}
