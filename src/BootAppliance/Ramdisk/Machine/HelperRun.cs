using System.Net;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>What the helper image does once it has an address: its plan is read, the work is done, and the appliance is told of it.</summary>
/// <param name="http">To the appliance.</param>
/// <param name="clock">Of reports.</param>
/// <param name="say">To the machine's console.</param>
public sealed class HelperRun(HttpClient http, TimeProvider clock, Action<string> say)
{
    /// <summary>Of what is read whole, in bytes.</summary>
    public const int LargestFile = 1 << 20;

    private const int MostTries = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);
    private static readonly string[] Seeds = ["user-data", "meta-data", "network-config", "vendor-data"];

    /// <param name="planUrl">Of its plan; what cloud-init is to find lies beside it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What to do now.</returns>
    /// <exception cref="IOException">It failed; the appliance was told why, where it could be.</exception>
    public async Task<AfterDeploy> RunAsync(Uri planUrl, CancellationToken cancellationToken)
    {
        // Once the machine has said that it started nobody gets these files any more.
        Dictionary<string, byte[]> seed = [];
        foreach (var name in Seeds)
            if (await ReadAsync(new(planUrl, name), cancellationToken) is { Length: > 0 } bytes) seed[name] = bytes;
        var json = await ReadAsync(planUrl, cancellationToken) ?? throw new IOException($"there is no {planUrl}: the machine is not armed, or was so too long ago; arm it again");
        if (!HelperPlan.TryParse(json, out var plan, out var error))
        {
            var sentence = $"the plan of this machine cannot be used: {error}";
            say(sentence);
            if (HelperPlan.CallbackOf(json) is { } callback) await new PlanReporter(http, callback, clock).TellAsync("failed", sentence, cancellationToken);
            throw new IOException(sentence);
        }

        PlanReporter reporter = new(http, plan.Callback, clock);
        await reporter.TellAsync("started", "the helper image runs", cancellationToken);
        AfterDeploy after;
        try
        {
            after = await DoAsync(plan, seed, reporter, cancellationToken);
        }
        catch (Exception exception)
        {
            // An error of ours, too: nobody looks at the console of a machine in a rack. But where the appliance is away it is all that there is.
            say($"it failed: {exception.Message}");
            await reporter.TellAsync("failed", exception.Message.ReplaceLineEndings(" "), CancellationToken.None);
            if (exception is IOException) throw;
            throw new IOException(exception.ToString(), exception);
        }

        await reporter.TellAsync("finished", "", cancellationToken);
        return after;
    }

    private async Task<AfterDeploy> DoAsync(HelperPlan plan, Dictionary<string, byte[]> seed, PlanReporter reporter, CancellationToken cancellationToken)
    {
        say($"{plan.System}: {plan.Mode.ToString().ToLowerInvariant()}");
        await new Discovery(reporter, say).RunAsync(hearsNeighbours: plan.Mode == HelperMode.Discover, cancellationToken);
        switch (plan.Mode)
        {
            case HelperMode.Install:
                await new Deployment(reporter, clock, say).RunAsync(plan, seed, cancellationToken);
                break;
            case HelperMode.Wipe:
                await new Wipe(reporter, clock, say).RunAsync(plan, cancellationToken);
                break;
            case HelperMode.Rescue:
                return await new Rescue(reporter, clock, say).RunAsync(plan, cancellationToken);
        }

        return plan.After;
    }

    /// <summary>What is not answered, or not now, is asked for again: a whole rack may have been switched on at once.</summary>
    private async Task<byte[]?> ReadAsync(Uri url, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ReadOnceAsync(url, cancellationToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (tries == MostTries) throw new IOException($"{url} cannot be read, asked for {MostTries} times: {exception.Message}", exception);
                say($"{url} was not read ({exception.Message}), and is asked for again");
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    private async Task<byte[]?> ReadOnceAsync(Uri url, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(url, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError) throw new HttpRequestException($"the appliance says {(int)response.StatusCode}");
        if (!response.IsSuccessStatusCode) throw new IOException($"{url} is not given out ({(int)response.StatusCode}): what it lacks is an event of this machine at the appliance");
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
