using System.Collections.Concurrent;

namespace BootAppliance.Access;

/// <summary>
/// One-time login codes and the sessions that they become. In memory only: a restart logs everybody out.
/// Both are kept under the SHA-256 of their secret, so that neither a dump nor the time of a look-up tells one.
/// </summary>
public sealed class Sessions(TimeProvider clock)
{
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromHours(12);

    private const int MaxCodes = 16;
    private const int MaxSessions = 256;

    private readonly ConcurrentDictionary<string, Session> _codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>A code for a browser of <paramref name="caller"/>, good once within <see cref="CodeLifetime"/>.</summary>
    public string IssueCode(Caller caller) =>
        Add(_codes, MaxCodes, new Session(caller.Who, caller.Role, caller.TokenId, "", clock.GetUtcNow() + CodeLifetime));

    /// <summary>Turns a code into a session and returns the session's secret; null if the code is wrong, used or too old.</summary>
    public string? Redeem(string code)
    {
        if (!_codes.TryRemove(Key(code), out var login) || clock.GetUtcNow() >= login.ExpiresAt) return null;
        return Add(_sessions, MaxSessions, login with
        {
            Antiforgery = AccessToken.Secret(),
            ExpiresAt = clock.GetUtcNow() + SessionLifetime,
        });
    }

    public Session? Find(string secret) =>
        _sessions.TryGetValue(Key(secret), out var session) && clock.GetUtcNow() < session.ExpiresAt ? session : null;

    public void End(string secret) => _sessions.TryRemove(Key(secret), out _);

    private static string Add(ConcurrentDictionary<string, Session> map, int limit, Session session)
    {
        while (map.Count >= limit) map.TryRemove(map.MinBy(pair => pair.Value.ExpiresAt).Key, out _);
        var secret = AccessToken.Secret();
        map[Key(secret)] = session;
        return secret;
    }

    private static string Key(string secret) => Convert.ToHexString(AccessToken.Hash(secret));
}
