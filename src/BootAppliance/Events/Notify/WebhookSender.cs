using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace BootAppliance.Events.Notify;

/// <summary>
/// Posts an event to a receiver, as the API shows it, signed if the receiver has a secret. No redirect is followed, no proxy of the
/// environment asked, and a name that leads to this machine or to a link is refused.
/// </summary>
public sealed class WebhookSender(IOptions<JsonOptions> json, TimeProvider clock) : IDisposable
{
    public const string SignatureHeader = "X-BootAppliance-Signature";
    private const int MaximumSecret = 4096;

    private readonly HttpClient _named = Client(mayBeLocal: false);
    private readonly HttpClient _literal = Client(mayBeLocal: true);

    public void Dispose()
    {
        _named.Dispose();
        _literal.Dispose();
    }

    public async Task<WebhookAnswer> SendAsync(WebhookOptions hook, ApplianceEvent e, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(hook.Timeout, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var url = new Uri(hook.Url);
            using var request = await RequestAsync(hook, url, e, end.Token);
            using var response = await (IsLiteral(url) ? _literal : _named).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end.Token);
            return WebhookAnswer.Of(response.StatusCode, response.Headers.RetryAfter is { } retry ? retry.Delta ?? retry.Date - clock.GetUtcNow() : null);
        }
        catch (HttpRequestException exception)
        {
            return new WebhookAnswer(WebhookVerdict.Failed, $"{hook.Receiver} is not reached: {exception.GetBaseException().Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new WebhookAnswer(WebhookVerdict.Failed, $"the secret cannot be read: {exception.Message}");
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new WebhookAnswer(WebhookVerdict.Failed, $"{hook.Receiver} gave no answer within {Duration.Say(hook.Timeout)}");
        }
    }

    private async Task<HttpRequestMessage> RequestAsync(WebhookOptions hook, Uri url, ApplianceEvent e, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(EventView.Of(e), json.Value.SerializerOptions);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        request.Headers.UserAgent.ParseAdd("BootAppliance");
        request.Headers.Add("X-BootAppliance-Event", e.Kind);
        if (hook.SecretFile is { } file) request.Headers.Add(SignatureHeader, "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(await SecretAsync(file, cancellationToken), body)));
        return request;
    }

    /// <summary>Read each time, so that a changed one counts at once.</summary>
    /// <exception cref="IOException">It is not there, empty or no secret.</exception>
    private static async Task<byte[]> SecretAsync(string file, CancellationToken cancellationToken)
    {
        if (new FileInfo(file).Length > MaximumSecret) throw new IOException($"{file} is longer than {MaximumSecret} bytes");
        var secret = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        return secret.Length > 0 ? Encoding.UTF8.GetBytes(secret) : throw new IOException($"{file} is empty");
    }

    /// <summary>Whoever writes an address, or localhost, means it.</summary>
    internal static bool IsLiteral(Uri url) => url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || url.Host == "localhost";

    private static HttpClient Client(bool mayBeLocal) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = (context, token) => OutwardConnection.OpenAsync(context.DnsEndPoint, address => Objection(context.DnsEndPoint.Host, address, mayBeLocal), token),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    internal static string? Objection(string host, IPAddress address, bool mayBeLocal) =>
        !mayBeLocal && OutwardConnection.IsLocal(address) ? $"{host} leads to {address}, which is loopback or link-local; if it is meant, write the address itself" : null;
}
