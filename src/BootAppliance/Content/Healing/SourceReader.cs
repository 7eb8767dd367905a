using BootAppliance.Content.Transfer;

namespace BootAppliance.Content.Healing;

/// <summary>Fetches from a source, a bounded length in a bounded time; no redirect is followed and no proxy of the environment asked.</summary>
internal sealed class SourceReader : IDisposable
{
    /// <summary>A source may be silent for so long; then the next one is asked.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <returns>Null if there is no such thing.</returns>
    /// <exception cref="IOException">The source does not answer as it should.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(Uri url, long most, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, url) { Headers = { { ContentSource.Header, "1" } } };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (response.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Gone) return null;
            if (!response.IsSuccessStatusCode) throw new IOException($"{url} answered {(int)response.StatusCode}");
            if (response.Content.Headers.ContentLength > most) throw new IOException($"{url} is longer than {most} bytes");
            await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
            using var bytes = await PatientReads.ReadAsync(body, url.ToString(), most, response.Content.Headers.ContentLength, patience, Patience);
            return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{url} said nothing for {Patience.TotalSeconds:0} s", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new IOException($"{url} is not reached: {exception.GetBaseException().Message}", exception);
        }
    }

    public void Dispose() => _http.Dispose();
}
