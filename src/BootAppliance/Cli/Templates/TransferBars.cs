using System.Collections.Concurrent;
using BootAppliance.Content.Sources;
using Spectre.Console;

namespace BootAppliance.Cli.Templates;

/// <summary>Long work on disks as bars with bytes and rates; where nobody looks at a terminal, nothing.</summary>
internal sealed class TransferBars(ProgressContext? context) : IProgress<SourceProgress>
{
    private readonly ConcurrentDictionary<(string, SourceStep), ProgressTask> _steps = new();

    /// <summary>Runs <paramref name="work"/> with bars on standard error.</summary>
    /// <exception cref="ApiException">It was cancelled: whoever relies on the end of it shall not take it for done.</exception>
    public static async Task<T> RunAsync<T>(bool isQuiet, Func<TransferBars, Task<T>> work)
    {
        try
        {
            if (isQuiet || Console.IsErrorRedirected) return await work(new TransferBars(null));
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            return await console.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
                .StartAsync(async shown => await work(new TransferBars(shown)));
        }
        catch (OperationCanceledException)
        {
            throw new ApiException(CliExit.Cancelled, "cancelled; the same command goes on with what is not done");
        }
    }

    /// <summary>A bar of so many bytes; returns what counts them, from any thread.</summary>
    public Action<long> Begin(string text, long bytes)
    {
        if (context is null) return static _ => { };
        var bar = context.AddTask(Markup.Escape(text), maxValue: Math.Max(1, bytes));
        if (bytes == 0) bar.Value = 1;
        return done => bar.Increment(done);
    }

    /// <summary>A bar for each step of a file that is made into a raw disk.</summary>
    public void Report(SourceProgress value)
    {
        if (context is null) return;
        var bar = _steps.GetOrAdd((value.Title, value.Step), key => context.AddTask("", maxValue: 100));
        bar.Description = Markup.Escape($"{Path.GetFileName(value.Title)}: {value.Step.ToString().ToLowerInvariant()}");
        bar.Value = value.Percent;
    }
}
