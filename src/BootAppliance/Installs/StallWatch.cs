namespace BootAppliance.Installs;

/// <summary>Calls an install stalled when its phase has shown no sign of life for longer than it may.</summary>
public sealed partial class StallWatch(InstallStore installs, InstallOptions options, TimeProvider clock, ILogger<StallWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, clock, stoppingToken);
            foreach (var install in installs.All)
            {
                if (Overdue(install, options, clock.GetUtcNow()) is not { } sentence) continue;
                await installs.ApplyAsync(install, new InstallEvent.Stalled(sentence), stoppingToken);
                Log.Stalled(logger, install.System, sentence);
            }
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
    }
}
