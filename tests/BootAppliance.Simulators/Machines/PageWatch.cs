using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using BootAppliance.Simulators.Load;

namespace BootAppliance.Simulators.Machines;

/// <summary>
/// <c>watch SOCKET MACHINE</c>: asks the pages and lists each 100 ms, as browsers would who look at them, until standard input ends. Prints
/// a line of JSON for each path, with milliseconds from when a request was due, so that one that waits for another counts.
/// </summary>
internal static class PageWatch
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string socket, string machine)
    {
        string[] paths = ["", $"machines/{machine}", "api/v1/systems", "api/v1/installs"];
        using var api = ApplianceApi.Open(socket, Patience);
        // What a request costs without a storm is not asked here: the first of each path is not counted.
        foreach (var path in paths) (await api.GetAsync(new Uri(path, UriKind.Relative))).Dispose();
        using var end = new CancellationTokenSource();
        var watching = paths.Select((path, turn) => WatchAsync(api, path, Period / paths.Length * turn, end.Token)).ToList();
        while (await Console.In.ReadLineAsync(CancellationToken.None) is not null) continue;
        await end.CancelAsync();
        var isWhole = true;
        foreach (var (path, took, failed) in await Task.WhenAll(watching))
        {
            isWhole &= failed == 0 && !took.IsEmpty;
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                path = "/" + path,
                requests = took.Count,
                failed,
                p50 = Figures.Percentile(took, 0.5),
                p99 = Figures.Percentile(took, 0.99),
                most = Figures.Percentile(took, 1),
            }));
        }

        return isWhole ? 0 : 1;
    }

    private static async Task<(string Path, ConcurrentBag<double> Took, int Failed)> WatchAsync(HttpClient api, string path, TimeSpan delay, CancellationToken end)
    {
        ConcurrentBag<double> took = [];
        var failed = 0;
        var began = Stopwatch.GetTimestamp();
        List<Task> asked = [];
        for (var turn = 0; !end.IsCancellationRequested; turn++)
        {
            var due = delay + Period * turn;
            if (due - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } pause) await Task.Delay(pause, CancellationToken.None);
            asked.Add(AskAsync(due));
        }

        await Task.WhenAll(asked);
        return (path, took, failed);

        async Task AskAsync(TimeSpan due)
        {
            try
            {
                using var answer = await api.GetAsync(new Uri(path, UriKind.Relative), CancellationToken.None);
                if (!answer.IsSuccessStatusCode) Interlocked.Increment(ref failed);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                Interlocked.Increment(ref failed);
            }

            took.Add((Stopwatch.GetElapsedTime(began) - due).TotalMilliseconds);
        }
    }
}
