namespace BootAppliance.Content.Verification;

/// <summary>
/// Verifies a folder of the store after the other, each in its part of <c>content.verify_every</c>. Which one is due the clock says, so
/// that nothing has to be remembered over a restart.
/// </summary>
public sealed partial class ScrubWorker(Verifier verifier, ContentOptions options, TimeProvider clock, ILogger<ScrubWorker> logger) : BackgroundService
{
    /// <summary>Chunks lie in folders by the first four hex digits of their ids.</summary>
    private const int Folders = 1 << 16;

    /// <summary>The folder whose turn it is.</summary>
    internal static string Due(DateTimeOffset now, TimeSpan every) => $"{now.UtcTicks / (every / Folders).Ticks % Folders:x4}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WorkAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.VerifyEvery / Folders, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var folder = Due(clock.GetUtcNow(), options.VerifyEvery);
            try
            {
                await verifier.FolderAsync(folder, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.Failed(logger, exception, folder);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5120, LogLevel.Error, "the chunks of the folder {Folder} could not be verified; its turn comes again after content.verify_every", EventName = "ContentNotVerified")]
        public static partial void Failed(ILogger logger, Exception exception, string folder);
    }
}
