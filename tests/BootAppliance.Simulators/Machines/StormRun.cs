using System.Text.Json;
using BootAppliance.Simulators.Load;

namespace BootAppliance.Simulators.Machines;

/// <summary>
/// <c>storm SERVER RELAY SOCKET PROFILE [NAME=VALUE…]</c>: many machines install at once. Says <c>armed</c> and <c>over</c> when it comes to
/// that, and ends with one line of JSON. Whoever calls may kill and restart the appliance between the two.
/// </summary>
internal static class StormRun
{
    private static readonly TimeSpan ApiPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan JobsEnd = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (StormPlan.Read(arguments) is not { } plan)
        {
            await Console.Error.WriteLineAsync("usage: storm SERVER RELAY SOCKET PROFILE [machines=N] [first=N] [spread=SECONDS] [steps=N] [pause=SECONDS] [logs=PARTS] [part=BYTES] [limit=SECONDS] [attack=ADDRESS]");
            return 2;
        }

        var (ledger, figures) = (new Ledger(), new Figures());
        using var api = ApplianceApi.Open(plan.Socket, ApiPatience);
        using var relay = new Relay(plan.Server, plan.Relay);
        using var end = new CancellationTokenSource();
        var receiving = relay.ReceiveAsync(end.Token);
        var storm = new Storm(plan, api, relay, ledger, figures);
        var check = new StormCheck(api, ledger);
        using var attack = plan.Attack.Length > 0 ? new Attack(plan, await VeteransAsync(plan, api, relay), storm.Machines, ledger) : null;
        var firstEvent = await check.LastEventAsync(CancellationToken.None);
        await storm.ArmAsync(CancellationToken.None);
        Console.WriteLine($"armed {plan.Machines} machines in {storm.Arming.TotalSeconds:0.0} s");
        var attacking = attack?.RunAsync(end.Token) ?? Task.CompletedTask;
        await storm.RunAsync(CancellationToken.None);
        Console.WriteLine($"over after {storm.Length.TotalSeconds:0.0} s: {storm.Machines.Count(one => one.IsDone)} of {plan.Machines} machines");
        await EndOfJobAsync(storm, ledger);
        await end.CancelAsync();
        await attacking;
        await check.RunAsync(storm.Machines, firstEvent, CancellationToken.None);
        if (attack is not null) await check.CheckRefusalsAsync(attack, firstEvent, CancellationToken.None);
        await receiving.ContinueWith(_ => { }, TaskScheduler.Default);

        foreach (var broken in ledger.Broken.Take(20)) Console.WriteLine(broken);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            machines = plan.Machines,
            done = storm.Machines.Count(one => one.IsDone),
            arming_s = Math.Round(storm.Arming.TotalSeconds, 1),
            storm_s = Math.Round(storm.Length.TotalSeconds, 1),
            callbacks = ledger.Reports,
            callbacks_per_s = Math.Round(ledger.Reports / storm.Length.TotalSeconds, 1),
            callback_p50_ms = figures.CallbackAt(0.5),
            callback_p99_ms = figures.CallbackAt(0.99),
            megabytes = figures.Bytes / 1_000_000,
            repeated = figures.Repetitions,
            told_to_wait = figures.Waits,
            install_events = check.Events,
            events_recorded = await check.CounterAsync("bootappliance_events_total", "\"recorded\"", CancellationToken.None),
            events_lost = await check.CounterAsync("bootappliance_events_total", "\"lost\"", CancellationToken.None),
            events_limited = await check.CounterAsync("bootappliance_events_total", "\"limited\"", CancellationToken.None),
            attack_requests = attack?.Requests,
            attack_per_s = attack?.PerSecond,
            attack_answers = attack?.Answers,
            refusals_told = check.Refusals,
            broken = ledger.Broken.Count,
        }));
        return ledger.Broken.IsEmpty ? 0 : 1;
    }

    /// <summary>A few of the machines, installed once before: their tokens are those of an older generation then.</summary>
    private static async Task<IReadOnlyList<Machine>> VeteransAsync(StormPlan plan, HttpClient api, Relay relay)
    {
        var (few, own) = (plan with { Machines = 3, Spread = 0, Steps = 1, Logs = 0, Pause = 0.1 }, new Ledger());
        var storm = new Storm(few, api, relay, own, new Figures());
        await storm.ArmAsync(CancellationToken.None);
        await storm.RunAsync(CancellationToken.None);
        return own.Broken.IsEmpty ? storm.Machines : throw new BrokenPromiseException(own.Broken.First());
    }

    private static async Task EndOfJobAsync(Storm storm, Ledger ledger)
    {
        using var limit = new CancellationTokenSource(JobsEnd);
        JsonElement job;
        while ((job = await storm.JobAsync(CancellationToken.None)).GetProperty("state").GetString() != "done" && !limit.IsCancellationRequested) await Task.Delay(200);
        if (job.GetProperty("installed").GetInt32() != storm.Machines.Count)
            ledger.Broken.Enqueue($"job {storm.Job} is {job.GetProperty("state")} with {job.GetProperty("installed")} installed, {job.GetProperty("running")} running, {job.GetProperty("failed")} failed");
    }
}
