using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace BootAppliance.Power.Redfish;

/// <summary>
/// Logged in, for one operation: by a session that is deleted at its end whatever happens, since BMCs have few (DSP0266 §13.3.4);
/// where there are none, by basic authentication.
/// </summary>
internal sealed class RedfishSession : IAsyncDisposable
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(5);

    private readonly RedfishClient _client;
    private readonly TimeProvider _clock;
    private readonly PowerTarget _target;
    private string? _session;

    private RedfishSession(RedfishClient client, PowerTarget target, TimeProvider clock, JsonElement root)
    {
        (_client, _target, _clock, Root) = (client, target, clock, root);
    }

    public JsonElement Root { get; }

    public string Fingerprint => _client.Pin.Seen;

    /// <exception cref="PowerException">Nobody answers, or it does not let us in.</exception>
    public static async Task<RedfishSession> OpenAsync(PowerTarget target, TimeProvider clock, CancellationToken cancellationToken)
    {
        RedfishClient client = new(target, clock);
        try
        {
            var root = await client.GetAsync("/redfish/v1/", cancellationToken);
            if (root.Status == HttpStatusCode.NotFound) throw new PowerException(PowerFailure.Unsupported, "has a web server without Redfish", "use IPMI for it, or update its firmware");
            RedfishFaults.Check(root, "GET", "/redfish/v1/");
            RedfishSession session = new(client, target, clock, root.Body);
            await session.LogInAsync(cancellationToken);
            return session;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <exception cref="PowerException">It was refused.</exception>
    public async Task<RedfishAnswer> GetAsync(string path, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(path, cancellationToken);
        RedfishFaults.Check(answer, "GET", path);
        return answer;
    }

    /// <summary>Refusals are the caller's to understand.</summary>
    public async Task<RedfishAnswer> AskAsync(string path, CancellationToken cancellationToken)
    {
        var answer = await _client.GetAsync(path, cancellationToken);
        if (answer.Status == HttpStatusCode.Unauthorized && _session is not null)
        {
            // It forgot the session: once more, no oftener, for a wrong password locks accounts.
            _session = null;
            await LogInAsync(cancellationToken);
            answer = await _client.GetAsync(path, cancellationToken);
        }

        return answer;
    }

    /// <summary>Refusals are the caller's to understand.</summary>
    public Task<RedfishAnswer> SendAsync(HttpMethod method, string path, object body, string? match, CancellationToken cancellationToken) =>
        _client.SendAsync(method, path, JsonSerializer.SerializeToUtf8Bytes(body), match, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(Goodbye, _clock);
        try
        {
            if (_session is not null) await _client.SendAsync(HttpMethod.Delete, _session, null, null, patience.Token);
        }
        catch (Exception exception) when (exception is PowerException or OperationCanceledException)
        {
            // What was to be done is done or has failed already; the BMC ends the session by itself after some minutes.
        }
        finally
        {
            _client.Dispose();
        }
    }

    private async Task LogInAsync(CancellationToken cancellationToken)
    {
        var password = _target.Password.Reveal();
        var sessions = Root.At("Links").Link("Sessions");
        if (sessions.Length > 0)
        {
            _client.Authorize = _ => { };
            var answer = await _client.SendAsync(HttpMethod.Post, sessions, Credentials(password), null, cancellationToken);
            if (answer.IsDone)
            {
                _session = answer.Location ?? (answer.Body.Text("@odata.id") is { Length: > 0 } id ? id : null);
                if (answer.Token is not { Length: > 0 } token) throw new PowerException(PowerFailure.ProtocolError, "opened a session without an X-Auth-Token", "update the BMC's firmware");
                _client.Authorize = headers => headers.TryAddWithoutValidation("X-Auth-Token", token);
                return;
            }

            if (answer.Status is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)) throw RedfishFaults.OfLogin(answer, _target.Account);
        }

        byte[] both = [.. System.Text.Encoding.UTF8.GetBytes(_target.Account), (byte)':', .. password];
        AuthenticationHeaderValue basic = new("Basic", Convert.ToBase64String(both));
        _client.Authorize = headers => headers.Authorization = basic;
    }

    private byte[] Credentials(byte[] password)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter writer = new(body))
        {
            writer.WriteStartObject();
            writer.WriteString("UserName", _target.Account);
            writer.WriteString("Password", password);
            writer.WriteEndObject();
        }

        return body.ToArray();
    }
}
