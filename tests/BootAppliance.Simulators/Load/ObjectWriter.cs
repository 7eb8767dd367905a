using System.Net.Http.Json;
using System.Text.Json;

namespace BootAppliance.Simulators.Load;

/// <summary>Writes systems through the API's Unix socket; what was answered with success must still be there later.</summary>
internal sealed class ObjectWriter(string socket, string profile, Ledger ledger) : IDisposable
{
    private readonly HttpClient _api = ApplianceApi.Open(socket, TimeSpan.FromSeconds(5));

    public void Dispose() => _api.Dispose();

    public async Task RunAsync(CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var name = $"load{number % 2000:d4}";
            var comment = $"write {number}";
            try
            {
                // A write that was not answered may be there or not: until it is, its name promises nothing.
                using var answer = await _api.PutAsJsonAsync($"api/v1/systems/{name}", new { name, profile, comment }, stop);
                if (answer.IsSuccessStatusCode) ledger.Acknowledged(name, comment);
                else if ((int)answer.StatusCode < 500) ledger.Broken.Enqueue($"PUT {name}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !stop.IsCancellationRequested))
            {
                await Task.Delay(20, stop);
            }
        }
    }

    /// <summary>Null if the object stands as it was acknowledged or was overwritten by a later write; else what is wrong.</summary>
    public async Task<string?> CheckAsync(string name, string acknowledged, CancellationToken stop)
    {
        using var answer = await _api.GetAsync(new Uri($"api/v1/systems/{name}", UriKind.Relative), stop);
        if (!answer.IsSuccessStatusCode) return $"{name} was acknowledged and is gone: {(int)answer.StatusCode}";
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(stop));
        var comment = body.RootElement.TryGetProperty("comment", out var value) ? value.GetString() : null;
        return Number(comment) >= Number(acknowledged) ? null : $"{name}: \"{acknowledged}\" was acknowledged, \"{comment}\" is there";
    }

    private static int Number(string? comment) =>
        comment?.Split(' ') is [.., var last] && int.TryParse(last, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : -1;
}
