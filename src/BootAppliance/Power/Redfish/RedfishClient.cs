using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace BootAppliance.Power.Redfish;

/// <summary>HTTPS to one BMC for one operation. What it answers is bounded in size and time, and no answer leads to another host.</summary>
internal sealed class RedfishClient : IDisposable
{
    public const int LongestAnswer = 2 << 20;
    private const int MaximumRedirects = 3;
    private const int Attempts = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly Uri _service;

    public RedfishClient(PowerTarget target, TimeProvider clock)
    {
        Pin = new(target.Options.GetValueOrDefault("fingerprint"));
        Pin.Check();
        _clock = clock;
        var host = target.Address.Contains(':') ? $"[{target.Address}]" : target.Address;
        _service = Uri.TryCreate($"https://{host}:{(target.Port > 0 ? target.Port : 443)}/", UriKind.Absolute, out var service) && service.UserInfo.Length == 0 && service.AbsolutePath == "/"
            ? service
            : throw new PowerException(PowerFailure.BadSetting, "has no address that a URL can be made of", "correct the address in the inventory");
        _http = PowerHttp.Client(Pin);
    }

    public CertificatePin Pin { get; }

    /// <summary>What each request carries, once somebody has logged in.</summary>
    public Action<HttpRequestHeaders> Authorize { get; set; } = _ => { };

    public void Dispose() => _http.Dispose();

    /// <summary>Only this is sent again, when the service says that something is wrong inside it.</summary>
    public async Task<RedfishAnswer> GetAsync(string path, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await SendAsync(HttpMethod.Get, path, null, null, cancellationToken);
            if (attempt == Attempts || answer.Status is not (HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout)) return answer;
            await Task.Delay(Pause, _clock, cancellationToken);
        }
    }

    /// <exception cref="PowerException">No answer, one that is too long, or one that leads elsewhere.</exception>
    public async Task<RedfishAnswer> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, string? match, CancellationToken cancellationToken)
    {
        var url = Url(path);
        for (var redirects = 0; ; redirects++)
        {
            var (answer, elsewhere) = await OnceAsync(method, url, body, match, cancellationToken);
            if (elsewhere is null) return answer;
            var next = new Uri(url, elsewhere);
            if (Uri.Compare(next, _service, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0)
                throw new PowerException(PowerFailure.ProtocolError, $"leads to {next.GetLeftPart(UriPartial.Authority)}, which is not followed", "set the address of its Redfish service itself in the inventory");
            if (method != HttpMethod.Get || redirects == MaximumRedirects) throw new PowerException(PowerFailure.ProtocolError, $"redirects {method} {url.AbsolutePath} to {next.AbsolutePath}, which is not followed", "update its firmware");
            url = next;
        }
    }

    /// <summary>Of what a service writes as a link the path counts alone: the host is the one that was asked for.</summary>
    private Uri Url(string path) => Uri.TryCreate(_service, path, out var linked) && linked.Scheme is "http" or "https"
        ? new Uri(_service, linked.PathAndQuery.StartsWith("//", StringComparison.Ordinal) ? "/" : linked.PathAndQuery)
        : throw new PowerException(PowerFailure.ProtocolError, $"has a link that leads nowhere (\"{path}\")", "update its firmware");

    private async Task<(RedfishAnswer Answer, Uri? Elsewhere)> OnceAsync(HttpMethod method, Uri url, ReadOnlyMemory<byte>? body, string? match, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using HttpRequestMessage request = new(method, url);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.AcceptEncoding.ParseAdd("identity");
        request.Headers.Add("OData-Version", "4.0");
        Authorize(request.Headers);
        if (match is not null) request.Headers.TryAddWithoutValidation("If-Match", match);
        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes);
            request.Content.Headers.ContentType = new("application/json");
        }

        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var elsewhere = (int)response.StatusCode is 301 or 302 or 307 or 308 ? response.Headers.Location : null;
            var content = elsewhere is null ? await ReadAsync(response, url, either.Token) : default;
            var wait = response.Headers.RetryAfter is { } retry ? retry.Delta ?? retry.Date - _clock.GetUtcNow() : null;
            return (new(response.StatusCode, content, Header("ETag"), Location(response), Header("X-Auth-Token"), wait), elsewhere);

            string? Header(string name) => response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PowerException(PowerFailure.TimedOut, $"did not answer {method} {url.AbsolutePath} within {Patience.TotalSeconds:f0} s", "try again; if it stays so, reset the BMC") { MayHaveHappened = method != HttpMethod.Get };
        }
        catch (HttpRequestException exception)
        {
            throw Pin.Refusal ?? PowerHttp.Fault(exception, alters: method != HttpMethod.Get, "switch Redfish on in the BMC's settings, and check the port");
        }
        catch (IOException exception)
        {
            throw new PowerException(PowerFailure.ProtocolError, $"broke its answer to {method} {url.AbsolutePath} off ({exception.Message})", "try again") { MayHaveHappened = method != HttpMethod.Get };
        }
    }

    private string? Location(HttpResponseMessage response) => response.Headers.Location is { } location ? new Uri(_service, location).PathAndQuery : null;

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, Uri url, CancellationToken cancellationToken)
    {
        var read = await PowerHttp.ReadAsync(response, LongestAnswer, cancellationToken)
            ?? throw new PowerException(PowerFailure.ProtocolError, $"answered {url.AbsolutePath} with more than {LongestAnswer >> 20} MiB", "make sure that this is the address of a BMC, and update its firmware");
        try
        {
            if (read.Length == 0) return default;
            using var document = JsonDocument.Parse(read);
            return document.RootElement.Clone();
        }
        catch (JsonException) when (!response.IsSuccessStatusCode)
        {
            // Errors often come as a page of the web server; the code says enough.
            return default;
        }
        catch (JsonException)
        {
            throw new PowerException(PowerFailure.ProtocolError, $"answered {url.AbsolutePath} with what is no JSON", "make sure that this is the address of a BMC that speaks Redfish; one that has just started may need a minute");
        }
    }
}
