using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using BootAppliance.Simulators.Load;

namespace BootAppliance.Simulators.Machines;

/// <summary>
/// One address that asks for what is not its own, as fast as it can: invented tokens, those of an older generation, answer files of
/// other machines, reports of machines that are installed already, and parts of logs that are too large.
/// </summary>
internal sealed class Attack(StormPlan plan, IReadOnlyList<Machine> veterans, IReadOnlyList<Machine> machines, Ledger ledger) : IDisposable
{
    private const int Connections = 16;
    private const int AtOnce = 32;
    private static readonly string[] Events = ["started", "progress", "finished", "failed", "firstboot", "log/partman?offset=0"];
    private static readonly TimeSpan BetweenOversized = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<int, long> _answers = [];
    private readonly MachineHttp _http = new(IPAddress.Parse(plan.Attack), new Figures());
    private long _unknown;

    /// <summary>How many requests had which status.</summary>
    public IReadOnlyDictionary<string, long> Answers => _answers.OrderBy(one => one.Key).ToDictionary(one => one.Key.ToString(), one => one.Value);

    public long Requests => _answers.Values.Sum();

    public double PerSecond => Math.Round(Requests / Took.TotalSeconds);

    /// <summary>How many callbacks had tokens that are nobody's now.</summary>
    public long UnknownTokens => Interlocked.Read(ref _unknown);

    public TimeSpan Took { get; private set; }

    public void Dispose() => _http.Dispose();

    public async Task RunAsync(CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => FloodAsync(stop), CancellationToken.None)).Append(OversizedAsync(stop)));
        Took = Stopwatch.GetElapsedTime(began);
    }

    private async Task FloodAsync(CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(plan.Attack), 0));
        await socket.ConnectAsync(new IPEndPoint(plan.Server, 80), CancellationToken.None);
        var buffer = new byte[64 << 10];
        while (!stop.IsCancellationRequested)
        {
            var requests = Enumerable.Range(0, AtOnce).Select(_ => Next()).ToList();
            await socket.SendAsync(Encoding.ASCII.GetBytes(string.Concat(requests.Select(one => one.Text))), CancellationToken.None);
            var text = new StringBuilder();
            List<int> statuses;
            while ((statuses = StatusesOf(text.ToString())).Count < AtOnce)
            {
                var length = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (length == 0) throw new BrokenPromiseException("the appliance closed a connection in the middle of its answers");
                text.Append(Encoding.ASCII.GetString(buffer, 0, length));
            }

            foreach (var (request, status) in requests.Zip(statuses))
            {
                _answers.AddOrUpdate(status, 1, (_, count) => count + 1);
                if (request.IsUnknown) Interlocked.Increment(ref _unknown);
                // What was taken once is answered like the first time, and changes nothing.
                if (status is not (404 or 429) && !(status == 204 && request.IsReplay)) ledger.Broken.Enqueue($"{request.Text.Split('\r')[0]} was answered with {status}");
            }
        }
    }

    /// <summary>What has only heads, for each of these answers is empty.</summary>
    private static List<int> StatusesOf(string text) =>
        [.. text[..(text.LastIndexOf("\r\n\r\n", StringComparison.Ordinal) + 1)].Split("HTTP/1.1 ").Skip(1).Select(answer => int.Parse(answer.AsSpan(0, 3)))];

    private (string Text, bool IsUnknown, bool IsReplay) Next()
    {
        var what = Events[RandomNumberGenerator.GetInt32(Events.Length)];
        var machine = machines[RandomNumberGenerator.GetInt32(machines.Count)];
        switch (RandomNumberGenerator.GetInt32(8))
        {
            case 0: return (Get($"/autoinstall/{Invented()}/preseed.cfg"), false, false);
            case 1 when machine.AnswerUrl is { } url: return (Get(url.AbsolutePath), false, false);
            // The token of an answer file is none for reports.
            case 2 when machine.AnswerUrl is { } url: return (Post($"/callback/{url.Segments[2].TrimEnd('/')}/{what}"), true, false);
            case 3: return (Post($"{veterans[RandomNumberGenerator.GetInt32(veterans.Count)].Answer!.Callback}/{what}"), true, false);
            // Whose reports are in: only now, for who has that token is the machine.
            case 4 when machine.IsDone: return (Post($"{machine.Answer!.Callback}/finished"), false, true);
            case 5 when machine.IsDone: return (Post($"{machine.Answer!.Callback}/{(what == "finished" ? "failed" : what)}"), false, false);
            default: return (Post($"/callback/{Invented()}/{what}"), true, false);
        }
    }

    /// <summary>Parts of a log that are larger than a part may be, with the right token of a machine that installs.</summary>
    private async Task OversizedAsync(CancellationToken stop)
    {
        var part = new byte[(64 << 10) + 1];
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(BetweenOversized, CancellationToken.None);
            if (machines.FirstOrDefault(one => one is { IsDone: false, Answer: not null }) is not { Answer: { } answer }) continue;
            var (status, _, _) = await _http.PostAsync($"http://{plan.Server}{answer.Callback}/log/partman?offset=0", part, CancellationToken.None);
            _answers.AddOrUpdate((int)status, 1, (_, count) => count + 1);
            if (status is not (HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.NotFound)) ledger.Broken.Enqueue($"a part of {part.Length} bytes was answered with {(int)status}");
        }
    }

    private string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: {plan.Server}\r\n\r\n";

    private string Post(string path) => $"POST {path} HTTP/1.1\r\nHost: {plan.Server}\r\nContent-Length: 10\r\n\r\npercent=1\n";

    private static string Invented() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
