using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary>Talks to the appliance's API: over its Unix socket, or over TLS with a token from a file.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _where;

    public ApiClient(string socketPath)
    {
        _where = socketPath;
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://localhost/api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    public ApiClient(Uri server, string token)
    {
        _where = server.ToString();
        _http = new HttpClient { BaseAddress = new Uri(server, "/api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>For what is no JSON; its base address ends in <c>/api/v1/</c>.</summary>
    public HttpClient Http => _http;

    public void Dispose() => _http.Dispose();

    /// <exception cref="ApiException">The appliance refused, or is not reached; the message says why and what to do.</exception>
    public Task<JsonNode?> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(new(HttpMethod.Get, path), cancellationToken);

    public Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", $"\"{ifMatch}\"");
        return SendAsync(request, cancellationToken);
    }

    public async Task<JsonNode?> UploadAsync(string path, Stream file, CancellationToken cancellationToken) =>
        await SendAsync(new HttpRequestMessage(HttpMethod.Put, path) { Content = new StreamContent(file) }, cancellationToken);

    public Task<JsonNode?> PostAsync(string path, Stream body, CancellationToken cancellationToken) => PostAsync(path, new StreamContent(body), cancellationToken);

    public async Task<JsonNode?> PostAsync(string path, HttpContent body, CancellationToken cancellationToken) =>
        await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = body }, cancellationToken);

    /// <summary>The events to come, one JSON object each, until cancelled.</summary>
    public IAsyncEnumerable<JsonNode> WatchAsync(string path, CancellationToken cancellationToken) => WatchAsync(HttpMethod.Get, path, cancellationToken);

    /// <summary>Long work step by step, until it is done.</summary>
    public async IAsyncEnumerable<JsonNode> WatchAsync(
        HttpMethod method, string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode) throw ApiException.Of((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            if (line.StartsWith("data:", StringComparison.Ordinal)) yield return JsonNode.Parse(line[5..])!;
    }

    /// <summary>A file that is no JSON.</summary>
    public async Task<byte[]> DownloadAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new(HttpMethod.Get, path), HttpCompletionOption.ResponseContentRead, cancellationToken);
        if (!response.IsSuccessStatusCode) throw ApiException.Of((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private async Task<JsonNode?> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.IsSuccessStatusCode) return text.Length == 0 ? null : JsonNode.Parse(text);
        throw ApiException.Of((int)response.StatusCode, text);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption until, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, until, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new ApiException(CliExit.Unreachable, Unreachable(exception));
        }
    }

    private string Unreachable(HttpRequestException exception)
    {
        var why = _where.StartsWith('/') switch
        {
            true when !File.Exists(_where) => "that socket does not exist: is the service running? See: systemctl status bootappliance",
            true when exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.AccessDenied } => "you may not use that socket: join the group bootappliance, or use sudo",
            _ => $"{exception.GetBaseException().Message}. See: systemctl status bootappliance",
        };
        return $"the appliance is not reached at {_where}: {why}";
    }
}
