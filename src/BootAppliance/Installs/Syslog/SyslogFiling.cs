using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Threading.Channels;
using BootAppliance.Events;
using BootAppliance.Installs.Activity;
using BootAppliance.Installs.Logs;
using BootAppliance.Protocols.Syslog;

namespace BootAppliance.Installs.Syslog;

/// <summary>The system whose machine has an address; whoever knows leases and neighbours registers it.</summary>
public delegate string? MachineAt(IPAddress address);

/// <summary>
/// Files log lines under the install of the machine that they came from. It adds lines and hints, and changes no state:
/// anybody may write a line with a false address.
/// </summary>
public sealed partial class SyslogFiling : BackgroundService
{
    private const int QueueLength = 8192;
    private const int BatchSize = 512;
    private const int MaximumSources = 8192;
    private const int BurstSeconds = 10;

    /// <summary>How long after its end an install still takes lines.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromMinutes(15);

    private readonly Channel<(IPAddress Source, SyslogMessage Line)> _queue =
        Channel.CreateBounded<(IPAddress, SyslogMessage)>(new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private readonly EventBudgets<IPAddress> _budgets;
    private readonly MachineAt _machines;
    private readonly InstallStore _installs;
    private readonly InstallLogs _logs;
    private readonly InstallActivity _activity;
    private readonly PhaseHints _hints;
    private readonly TimeProvider _clock;
    private readonly ILogger<SyslogFiling> _logger;
    private readonly Counter<long> _lines;

    public SyslogFiling(
        SyslogOptions options, MachineAt machines, InstallStore installs, InstallLogs logs, InstallActivity activity, PhaseHints hints, IMeterFactory meters, TimeProvider clock, ILogger<SyslogFiling> logger)
    {
        _budgets = new(clock, options.LinesPerSecond * BurstSeconds, options.LinesPerSecond, MaximumSources);
        (_machines, _installs, _logs, _activity, _hints, _clock, _logger) = (machines, installs, logs, activity, hints, clock, logger);
        _lines = meters.Create("BootAppliance").CreateCounter<long>("bootappliance.syslog.lines", "{line}", "Lines by syslog, by what became of them");
    }

    /// <summary>Takes a line as it came. Never waits: what does not fit is counted and dropped.</summary>
    public void Take(IPAddress source, ReadOnlySpan<byte> line)
    {
        var outcome = !SyslogMessage.TryParse(line, out var message) ? "empty"
            : !_budgets.Of(source).TryTake(out var _) ? "too_fast"
            : _queue.Writer.TryWrite((source, message!)) ? null
            : "queue_full";
        if (outcome is not null) Count(outcome, 1);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<(IPAddress Source, SyslogMessage Line)>(BatchSize);
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stoppingToken))
            {
                while (batch.Count < BatchSize && _queue.Reader.TryRead(out var item)) batch.Add(item);
                foreach (var group in batch.GroupBy(item => item.Source)) await TryFileAsync(group.Key, [.. group.Select(item => item.Line)], stoppingToken);
                batch.Clear();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Whatever is wrong with one machine's lines, the next machine's are filed, and the appliance stays up.</summary>
    private async Task TryFileAsync(IPAddress source, IReadOnlyList<SyslogMessage> lines, CancellationToken stoppingToken)
    {
        try
        {
            await FileAsync(source, lines, stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Count("not_written", lines.Count);
            Log.NotWritten(_logger, exception, source);
        }
    }

    private async Task FileAsync(IPAddress source, IReadOnlyList<SyslogMessage> lines, CancellationToken stoppingToken)
    {
        if (_machines(source) is not { } system)
        {
            Count("unknown_machine", lines.Count);
            return;
        }

        if (await InstallOfAsync(system, stoppingToken) is not { State: not (InstallState.Idle or InstallState.Armed) } install || install is { IsOver: true, FinishedAt: { } end } && _clock.GetUtcNow() - end > Afterwards)
        {
            Count("no_install", lines.Count);
            return;
        }

        var text = new StringBuilder();
        var hints = _hints.Current;
        var time = _clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ");
        foreach (var line in lines)
        {
            text.Append(time).Append(' ').Append(line.Program).Append(line.Program.Length > 0 ? ": " : "").Append(line.Text).Append('\n');
            _activity.Logged(system, line.Program.Length > 0 ? $"{line.Program}: {line.Text}" : line.Text, hints.FirstOrDefault(hint => hint.Fits(line))?.Phase);
        }

        Count(await _logs.AppendAsync(install.Id, LogNames.Syslog, Encoding.UTF8.GetBytes(text.ToString()), stoppingToken) ? "filed" : "file_full", lines.Count);
    }

    /// <summary>Until the next attempt boots, the machine still runs the installer of the one before.</summary>
    private async Task<Install?> InstallOfAsync(string system, CancellationToken stoppingToken) => _installs.Of(system) is { State: InstallState.Armed, Attempt: > 1 }
        ? (await _installs.HistoryAsync(system, state: null, 2, stoppingToken)).ElementAtOrDefault(1)
        : _installs.Of(system);

    private void Count(string outcome, int lines) => _lines.Add(lines, new KeyValuePair<string, object?>("outcome", outcome));

    private static partial class Log
    {
        [LoggerMessage(1711, LogLevel.Error, "the log lines of {Source} cannot be filed", EventName = "SyslogNotWritten")]
        public static partial void NotWritten(ILogger logger, Exception exception, IPAddress source);
    }
}
