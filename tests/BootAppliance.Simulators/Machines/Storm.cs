using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using BootAppliance.Simulators.Load;

namespace BootAppliance.Simulators.Machines;

/// <summary>All machines of a plan: into the inventory, armed by one job, switched on, and watched until the last is done.</summary>
internal sealed class Storm(StormPlan plan, HttpClient api, Relay relay, Ledger ledger, Figures figures)
{
    public IReadOnlyList<Machine> Machines { get; } = [.. Enumerable.Range(plan.First, plan.Machines).Select(number => new Machine(number, plan, relay, ledger, figures))];

    public long Job { get; private set; }

    /// <summary>How long the job took to arm them all.</summary>
    public TimeSpan Arming { get; private set; }

    /// <summary>From the first machine's power on to the last one's first boot.</summary>
    public TimeSpan Length { get; private set; }

    public async Task ArmAsync(CancellationToken stop)
    {
        var systems = Enumerable.Range(plan.First, plan.Machines).Select(number => new
        {
            kind = "system",
            name = Machine.NameOf(number),
            profile = plan.Profile,
            interfaces = new { eth0 = new { mac_address = string.Join(':', Convert.ToHexStringLower(BitConverter.GetBytes(Machine.MacOf(number)).Reverse().ToArray())[4..].Chunk(2).Select(pair => new string(pair))) } },
        });
        await ChangeAsync("api/v1/apply", systems.ToList(), stop);
        var began = Stopwatch.GetTimestamp();
        var job = await ChangeAsync("api/v1/deploy", new { systems = Machines.Select(one => one.Name).ToList(), concurrency = plan.Machines }, stop);
        Job = job.GetProperty("id").GetInt64();
        while ((await JobAsync(stop)).GetProperty("running").GetInt32() < plan.Machines) await Task.Delay(100, stop);
        Arming = Stopwatch.GetElapsedTime(began);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(plan.Limit));
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Machines.Select(machine => Task.Run(() => machine.RunAsync(limit.Token), CancellationToken.None)));
        Length = Stopwatch.GetElapsedTime(began);
    }

    public async Task<JsonElement> JobAsync(CancellationToken stop) => await api.GetFromJsonAsync<JsonElement>($"api/v1/jobs/{Job}", stop);

    private async Task<JsonElement> ChangeAsync(string path, object body, CancellationToken stop)
    {
        using var answer = await api.PostAsJsonAsync(path, body, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : throw new BrokenPromiseException($"POST {path} was answered with {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 500)]}");
    }
}
