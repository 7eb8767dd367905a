using System.Diagnostics.Metrics;
using BootAppliance.Events;
using Microsoft.AspNetCore.Connections.Features;

namespace BootAppliance.Access;

/// <summary>Decides who a request of the admin plane comes from, by the door that it came through.</summary>
public sealed partial class Credentials(
    TokenStore tokens, Sessions sessions, FailureLimit limit, EventStream events, IMeterFactory meters, ILogger<Credentials> logger)
{
    internal const string PlainCookie = "bootappliance";

    /// <summary>Browsers take a cookie of this prefix only over TLS and only for this very host.</summary>
    internal const string TlsCookie = "__Host-bootappliance";

    private readonly Counter<long> _failures = meters.Create("BootAppliance").CreateCounter<long>(
        "bootappliance.access.failures", "{attempt}", "Wrong credentials presented on the admin plane.");

    internal static string CookieName(AdminDoor door) => door is AdminDoor.Tls ? TlsCookie : PlainCookie;

    public async Task<CredentialResult> IdentifyAsync(HttpContext context)
    {
        var door = context.Door();
        if (context.Request.Headers.Authorization.Count > 0) return await ByTokenAsync(context, door);
        if (door is AdminDoor.Socket) return ByPeer(context);
        if (await BySessionAsync(context, door) is { } caller) return new CredentialResult.Known(caller);
        return door is AdminDoor.Page
            ? new CredentialResult.Known(new Caller("the status page", Role.Viewer, door))
            : new CredentialResult.Nobody();
    }

    /// <summary>Counts and records a wrong credential; above the limit it only counts, so that nobody can flood the events.</summary>
    public void Refused(HttpContext context, string what)
    {
        var address = context.Connection.RemoteIpAddress;
        _failures.Add(1, new KeyValuePair<string, object?>("credential", what));
        limit.Failed(address);
        Log.Refused(logger, what, address?.ToString() ?? "the socket");
        events.Post(new NewEvent("access.refused", EventLevel.Warning, $"A wrong {what} was presented from {address?.ToString() ?? "the socket"}.")
        {
            Address = address?.ToString(),
            Reason = "WrongCredential",
        });
    }

    public bool MayTry(HttpContext context, out TimeSpan wait) => limit.MayTry(context.Connection.RemoteIpAddress, out wait);

    private static CredentialResult ByPeer(HttpContext context) =>
        context.Features.Get<IConnectionSocketFeature>() is { } feature && PeerCredentials.TryGetUserId(feature.Socket, out var userId)
            ? new CredentialResult.Known(new Caller($"uid {userId}", Role.Admin, AdminDoor.Socket))
            : new CredentialResult.Nobody();

    private async Task<CredentialResult> ByTokenAsync(HttpContext context, AdminDoor door)
    {
        if (door is AdminDoor.Page) return new CredentialResult.Refused("A token is taken over TLS or over the socket only: on plain HTTP others could read it.");
        if (!MayTry(context, out var wait)) return new CredentialResult.Limited(wait);
        const string scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        var token = header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? await tokens.VerifyAsync(header[scheme.Length..].Trim(), context.RequestAborted)
            : null;
        if (token is not null) return new CredentialResult.Known(new Caller($"token {token.Name} ({token.Id})", token.Role, door, token.Id));
        Refused(context, "token");
        return new CredentialResult.Refused("This token is unknown, expired or revoked. An admin makes a new one with: bootappliance token create");
    }

    private async Task<Caller?> BySessionAsync(HttpContext context, AdminDoor door)
    {
        if (context.Request.Cookies[CookieName(door)] is not { } secret || sessions.Find(secret) is not { } session) return null;
        if (session.TokenId is { } id && !await tokens.IsValidAsync(id, context.RequestAborted)) return null;
        return new Caller(session.Who, session.Role, door, session.TokenId, session);
    }

    private static partial class Log
    {
        [LoggerMessage(1801, LogLevel.Warning, "access: a wrong {Credential} was presented from {Address}", EventName = "CredentialRefused")]
        public static partial void Refused(ILogger logger, string credential, string address);
    }
}

public abstract record CredentialResult
{
    public sealed record Known(Caller Caller) : CredentialResult;

    public sealed record Nobody : CredentialResult;

    public sealed record Refused(string Sentence) : CredentialResult;

    public sealed record Limited(TimeSpan Wait) : CredentialResult;
}
