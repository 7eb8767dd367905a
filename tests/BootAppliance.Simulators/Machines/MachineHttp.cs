using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace BootAppliance.Simulators.Machines;

/// <summary>A machine's HTTP from its own address. What is not answered, or not now, is asked again, as loaders and reporters do.</summary>
internal sealed class MachineHttp(IPAddress source, Figures figures) : IDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Download = TimeSpan.FromSeconds(120);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, stop) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Bind(new IPEndPoint(source, 0));
                await socket.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => _http.Dispose();

    public async Task<string> GetTextAsync(string url, CancellationToken stop)
    {
        using var answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, url), Patience, HttpCompletionOption.ResponseContentRead, stop);
        if (answer.StatusCode != HttpStatusCode.OK) throw new BrokenPromiseException($"GET {new Uri(url).AbsolutePath.Split('/')[1]}/… was answered with {(int)answer.StatusCode}");
        return await answer.Content.ReadAsStringAsync(stop);
    }

    /// <summary>Takes a file whole and throws it away.</summary>
    public async Task<long> DownloadAsync(string url, CancellationToken stop)
    {
        var buffer = new byte[128 << 10];
        while (true)
        {
            using var limit = Limited(Download, stop);
            try
            {
                using var answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, url), Download, HttpCompletionOption.ResponseHeadersRead, stop);
                if (answer.StatusCode != HttpStatusCode.OK) throw new BrokenPromiseException($"GET {new Uri(url).AbsolutePath} was answered with {(int)answer.StatusCode}");
                await using var body = await answer.Content.ReadAsStreamAsync(limit.Token);
                var length = 0L;
                for (int read; (read = await body.ReadAsync(buffer, limit.Token)) > 0;) length += read;
                if (length == answer.Content.Headers.ContentLength) return length;
            }
            catch (Exception e) when (IsTransient(e, stop))
            {
                figures.Repeated();
            }

            await Task.Delay(AskAgain, stop);
        }
    }

    /// <summary>Posts on a connection of its own, as the smallest shell does, until somebody answers.</summary>
    /// <returns>The answer, and whether an earlier try may have arrived though nobody said so.</returns>
    public async Task<(HttpStatusCode Status, string Text, bool IsRepeated)> PostAsync(string url, byte[] body, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        var tries = 0;
        using var answer = await SendAsync(() =>
        {
            tries++;
            began = Stopwatch.GetTimestamp();
            var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            request.Headers.ConnectionClose = true;
            return request;
        }, Patience, HttpCompletionOption.ResponseContentRead, stop);
        figures.Callback(Stopwatch.GetElapsedTime(began));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(stop), tries > 1);
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, TimeSpan patience, HttpCompletionOption until, CancellationToken stop)
    {
        while (true)
        {
            using var limit = Limited(patience, stop);
            try
            {
                using var request = make();
                var answer = await _http.SendAsync(request, until, limit.Token);
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)) return answer;
                figures.ToldToWait();
                await Task.Delay(answer.Headers.RetryAfter?.Delta ?? AskAgain, stop);
                answer.Dispose();
            }
            catch (Exception e) when (IsTransient(e, stop))
            {
                figures.Repeated();
                await Task.Delay(AskAgain, stop);
            }
        }
    }

    private static bool IsTransient(Exception e, CancellationToken stop) =>
        e is HttpRequestException or IOException or SocketException || (e is OperationCanceledException && !stop.IsCancellationRequested);

    private static CancellationTokenSource Limited(TimeSpan patience, CancellationToken stop)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(patience);
        return limit;
    }
}
