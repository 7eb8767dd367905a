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
    public async Task ProgressAsync(int percent, string phase, string text, CancellationToken cancellationToken)
    {
        if (_last != 0 && clock.GetElapsedTime(_last) < Often) return;
        _last = clock.GetTimestamp();
        try
        {
            await PostAsync("progress", string.Create(CultureInfo.InvariantCulture, $"percent={percent}\nphase={phase}\ntext={text}\n"), cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"ramdisk: the appliance was not told of {percent} %: {exception.Message}");
        }
    }

    /// <summary>Until it is taken or refused, for ten minutes: an appliance may be starting anew just now.</summary>
    /// <exception cref="IOException">It is refused, or nobody answered.</exception>
    public async Task TellAsync(string name, string text, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        while (true)
        {
            string why;
            try
            {
                var status = await PostAsync(name, $"percent={(name == "finished" ? 100 : 0)}\ntext={text}\n", cancellationToken);
                if (status == HttpStatusCode.NoContent) return;
                if (status == HttpStatusCode.NotFound) throw new IOException($"the appliance refuses \"{name}\" of this install: it was ended or armed anew meanwhile");
                why = $"it answered {(int)status}";
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                why = exception.Message;
            }

            if (clock.GetElapsedTime(begun) > Patience) throw new IOException($"the appliance was not told \"{name}\" for {Patience.TotalMinutes:0} minutes: {why}");
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
