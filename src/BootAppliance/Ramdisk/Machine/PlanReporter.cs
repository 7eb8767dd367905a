using System.Globalization;
using System.Net;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>Tells the appliance how it goes, at most every two seconds; what cannot be told does not stop the work.</summary>
public sealed class PlanReporter(HttpClient http, Uri callback, TimeProvider clock)
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private long _last;

    /// <summary>Once in a while; the next one says more anyway.</summary>
    /// <returns>False if the appliance wants to hear of this install no more.</returns>
    public async Task<bool> ProgressAsync(int? percent, string phase, string text, CancellationToken cancellationToken)
    {
        if (_last != 0 && clock.GetElapsedTime(_last) < Often) return true;
        _last = clock.GetTimestamp();
        try
        {
            return await PostAsync("progress", string.Create(CultureInfo.InvariantCulture, $"{(percent is null ? "" : $"percent={percent}\n")}phase={phase}\ntext={text}\n"), cancellationToken) != HttpStatusCode.NotFound;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"ramdisk: the appliance was not told of {phase} {percent} %: {exception.Message}");
            return true;
        }
    }

    /// <summary>Something that the appliance is to remember: an event has it, whatever was said just before.</summary>
    /// <exception cref="IOException">It is refused, or nobody answered for ten minutes.</exception>
    public Task NoteAsync(string phase, string text, CancellationToken cancellationToken) => TellAsync("progress", $"phase={phase}\ntext={text}\n", "is at this", cancellationToken);

    /// <summary>What the machine is; told once, for what cannot be told now is told at its next boot.</summary>
    /// <returns>Why they were not taken; null if they were.</returns>
    public async Task<string?> FactsAsync(string json, CancellationToken cancellationToken)
    {
        using StringContent content = new(json, System.Text.Encoding.UTF8, "application/json");
        try
        {
            using var response = await http.PostAsync(new Uri($"{callback.ToString().TrimEnd('/')}/facts"), content, cancellationToken);
            return response.IsSuccessStatusCode ? null : $"the appliance answered {(int)response.StatusCode} {(await response.Content.ReadAsStringAsync(cancellationToken)).Trim()}";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return exception.Message;
        }
    }

    /// <summary>Until it is taken or refused, for ten minutes: an appliance may be starting anew just now.</summary>
    /// <exception cref="IOException">It is refused, or nobody answered.</exception>
    public Task TellAsync(string name, string text, CancellationToken cancellationToken) => TellAsync(name, $"percent={(name == "finished" ? 100 : 0)}\ntext={text}\n", name, cancellationToken);

    private async Task TellAsync(string name, string body, string said, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        while (true)
        {
            string why;
            try
            {
                var status = await PostAsync(name, body, cancellationToken);
                if (status == HttpStatusCode.NoContent) return;
                if (status == HttpStatusCode.NotFound) throw new IOException($"the appliance refuses \"{said}\" of this install: it was ended or armed anew meanwhile");
                why = $"it answered {(int)status}";
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                why = exception.Message;
            }

            if (clock.GetElapsedTime(begun) > Patience) throw new IOException($"the appliance was not told \"{said}\" for {Patience.TotalMinutes:0} minutes: {why}");
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private async Task<HttpStatusCode> PostAsync(string name, string body, CancellationToken cancellationToken)
    {
        using StringContent content = new(body);
        using var response = await http.PostAsync(new Uri($"{callback.ToString().TrimEnd('/')}/{name}"), content, cancellationToken);
        return response.StatusCode;
    }
}
