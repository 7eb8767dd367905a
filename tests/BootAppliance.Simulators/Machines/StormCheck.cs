using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using BootAppliance.Simulators.Load;

namespace BootAppliance.Simulators.Machines;

/// <summary>Holds the appliance to everything that it acknowledged to the machines of a storm: states, phases, events, logs.</summary>
internal sealed class StormCheck(HttpClient api, Ledger ledger)
{
    private const int Page = 1000;

    // An address has 100 events of a kind at once and 5 a second; two kinds of refusals name no address.
    private const int Burst = 100;
    private const int PerSecond = 5;

    public int Events { get; private set; }

    /// <summary>How many events tell of refused callbacks and answer files.</summary>
    public int Refusals { get; private set; }

    /// <summary>The id of the latest event.</summary>
    public async Task<long> LastEventAsync(CancellationToken stop) =>
        (await api.GetFromJsonAsync<JsonElement>("api/v1/events?limit=1", stop)).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("id").GetInt64()).FirstOrDefault();

    public async Task RunAsync(IReadOnlyCollection<Machine> machines, long afterEvent, CancellationToken stop)
    {
        var installs = await InstallsAsync(stop);
        var told = await EventsAsync(afterEvent, stop);
        foreach (var machine in machines)
        {
            if (!installs.TryGetValue(machine.Name, out var install))
            {
                ledger.Broken.Enqueue($"{machine.Name} has no install");
                continue;
            }

            CheckInstall(machine.Name, install);
            CheckEvents(machine.Name, told.GetValueOrDefault(machine.Name) ?? []);
            await CheckLogsAsync(machine.Name, stop);
        }
    }

    /// <summary>The value of one of the appliance's counters, all its labels that contain <paramref name="label"/> together; 0 if it has counted nothing.</summary>
    public async Task<double> CounterAsync(string name, string label, CancellationToken stop)
    {
        var text = await api.GetStringAsync("metrics", stop);
        return text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>Everything that an attack asked for was counted, and its events have their bound.</summary>
    public async Task CheckRefusalsAsync(Attack attack, long afterEvent, CancellationToken stop)
    {
        await EachEventAsync("install.refused", afterEvent, _ => Refusals++, stop);
        var most = 2 * (Burst + PerSecond * (attack.Took.TotalSeconds + 1));
        if (Refusals > most) ledger.Broken.Enqueue($"{Refusals} events tell of refusals, where {most:0} are the most");
        if (Refusals == 0) ledger.Broken.Enqueue("no event tells of a refusal");
        var counted = await CounterAsync("bootappliance_install_callbacks_total", "\"unknown_token\"", stop);
        if (counted < attack.UnknownTokens) ledger.Broken.Enqueue($"{attack.UnknownTokens} callbacks had unknown tokens, and /metrics counts {counted}");
    }

    private async Task<Dictionary<string, JsonElement>> InstallsAsync(CancellationToken stop)
    {
        Dictionary<string, JsonElement> found = [];
        for (var after = ""; after is not null;)
        {
            var page = await api.GetFromJsonAsync<JsonElement>($"api/v1/installs?limit={Page}{(after.Length > 0 ? "&after=" + after : "")}", stop);
            foreach (var item in page.GetProperty("items").EnumerateArray()) found[item.GetProperty("system").GetString()!] = item;
            after = page.GetProperty("next").GetString();
        }

        return found;
    }

    private async Task<Dictionary<string, List<string>>> EventsAsync(long after, CancellationToken stop)
    {
        Dictionary<string, List<string>> found = [];
        await EachEventAsync("install.state", after, e =>
        {
            Events++;
            if (e.GetProperty("system").GetString() is not { } system) return;
            if (!found.TryGetValue(system, out var texts)) found[system] = texts = [];
            texts.Add(e.GetProperty("text").GetString()!);
        }, stop);
        return found;
    }

    private async Task EachEventAsync(string kind, long after, Action<JsonElement> take, CancellationToken stop)
    {
        while (true)
        {
            var items = (await api.GetFromJsonAsync<JsonElement>($"api/v1/events?kind={kind}&limit={Page}&after={after}", stop)).GetProperty("items").EnumerateArray().ToList();
            if (items.Count == 0) return;
            after = items[^1].GetProperty("id").GetInt64();
            items.ForEach(take);
        }
    }

    private void CheckInstall(string machine, JsonElement install)
    {
        if (install.GetProperty("state").GetString() is var state and not "installed") ledger.Broken.Enqueue($"{machine} is {state}: {install.GetProperty("reason")}");
        if (install.GetProperty("first_boot_at").ValueKind == JsonValueKind.Null) ledger.Broken.Enqueue($"{machine}: its first boot was not recorded");
        var phases = install.GetProperty("phases").EnumerateArray().Select(phase => phase.GetProperty("name").GetString()).ToHashSet();
        foreach (var report in ledger.ReportsOf(machine))
        {
            var phase = report.Event switch { "firstboot" => "first boot", "log" => null, "progress" => report.Phase, var name => name };
            if (phase is not null && !phases.Contains(phase)) ledger.Broken.Enqueue($"{machine}: \"{report.Event}\" was acknowledged and the phase \"{phase}\" is not among {string.Join(", ", phases)}");
        }
    }

    private void CheckEvents(string machine, List<string> told)
    {
        foreach (var report in ledger.ReportsOf(machine))
        {
            var words = report.Event switch { "started" => "the installer has started", "finished" => $"{machine} is installed", "firstboot" => $"{machine} booted its new system", _ => report.Text };
            if (words is not null && !told.Exists(text => text.Contains(words, StringComparison.Ordinal))) ledger.Broken.Enqueue($"{machine}: \"{report.Event}\" was acknowledged and no event says \"{words}\"");
        }
    }

    private async Task CheckLogsAsync(string machine, CancellationToken stop)
    {
        foreach (var file in ledger.ReportsOf(machine).Where(one => one.File is not null).GroupBy(one => one.File!))
        {
            var length = file.Max(one => one.Length);
            using var answer = await api.GetAsync(new Uri($"api/v1/installs/{machine}/logs/{file.Key}", UriKind.Relative), stop);
            var there = answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync(stop) : [];
            if (!there.AsSpan().SequenceEqual(LogText.Of(machine, file.Key, length)))
                ledger.Broken.Enqueue($"{machine}: {length} bytes of {file.Key} were acknowledged, and {there.Length} are there, or others ({(int)answer.StatusCode})");
        }
    }
}
