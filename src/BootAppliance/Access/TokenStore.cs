using System.Collections.Frozen;
using System.Data.Common;
using System.Security.Cryptography;
using BootAppliance.Data;
using Dapper;

namespace BootAppliance.Access;

/// <summary>
/// The API tokens. Checked against a copy in memory that is at most half a minute old, so that a revocation on another
/// appliance of the same database counts here too.
/// </summary>
public sealed partial class TokenStore(Database database, TimeProvider clock, ILogger<TokenStore> logger)
{
    /// <summary>How many valid tokens there may be.</summary>
    public const int MaxTokens = 1000;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);
    private static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    private const string Columns = "id, name, role, created_at, created_by, expires_at, last_used_at, revoked_at";

    private View _view = new(FrozenDictionary<string, Entry>.Empty, DateTimeOffset.MinValue);
    private long _changes;

    /// <summary>Stores a new token; its text is in the answer and nowhere else. Null if there are <see cref="MaxTokens"/> already.</summary>
    public async Task<(ApiToken Token, string Text)?> CreateAsync(
        string name, Role role, TimeSpan lifetime, string createdBy, CancellationToken cancellationToken)
    {
        var (id, text) = AccessToken.Create();
        var hash = AccessToken.Hash(text);
        var now = clock.GetUtcNow();
        var token = new ApiToken(id, name, role, now, createdBy, now + lifetime, LastUsedAt: null, RevokedAt: null);
        var stored = await database.WriteAsync(connection => Insert(connection, token, hash), cancellationToken: cancellationToken);
        Forget();
        return stored ? (token, text) : null;
    }

    /// <summary>All tokens, newest first; those that expired or were revoked stay for the record until they are removed.</summary>
    public Task<IReadOnlyList<ApiToken>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ApiToken>>(
            connection => [.. connection.Query<Row>($"SELECT {Columns} FROM api_tokens ORDER BY created_at DESC, id").Select(row => row.ToToken())],
            cancellationToken);

    /// <summary>False if there is no such token. Revoking twice keeps the first time.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var changed = await database.WriteAsync(
            connection => connection.Execute("UPDATE api_tokens SET revoked_at = COALESCE(revoked_at, @now) WHERE id = @id", new { now, id }),
            cancellationToken: cancellationToken);
        Forget();
        return changed > 0;
    }

    /// <summary>The token that <paramref name="text"/> is, if it is valid now. Takes the same time whether the id exists or not.</summary>
    public async Task<ApiToken?> VerifyAsync(string text, CancellationToken cancellationToken)
    {
        if (!AccessToken.TryReadId(text, out var id)) return null;
        var entry = (await ViewAsync(cancellationToken)).Entries.GetValueOrDefault(id);
        var matches = CryptographicOperations.FixedTimeEquals(AccessToken.Hash(text), entry?.Hash ?? NoHash);
        var now = clock.GetUtcNow();
        if (!matches || entry is null || !entry.Token.IsValidAt(now)) return null;
        if (entry.MarkUsed(now)) _ = RecordUseAsync(id, now);
        return entry.Token;
    }

    /// <summary>True while the token behind a login is still valid.</summary>
    public async Task<bool> IsValidAsync(string id, CancellationToken cancellationToken) =>
        (await ViewAsync(cancellationToken)).Entries.GetValueOrDefault(id)?.Token.IsValidAt(clock.GetUtcNow()) ?? false;

    private static bool Insert(DbConnection connection, ApiToken token, byte[] hash)
    {
        var valid = connection.ExecuteScalar<long>(
            "SELECT COUNT(*) FROM api_tokens WHERE revoked_at IS NULL AND expires_at > @now", new { now = token.CreatedAt.ToUnixTimeMilliseconds() });
        if (valid >= MaxTokens) return false;
        connection.Execute(
            """
            INSERT INTO api_tokens (id, name, role, hash, created_at, created_by, expires_at)
            VALUES (@Id, @Name, @Role, @Hash, @CreatedAt, @CreatedBy, @ExpiresAt)
            """,
            new
            {
                token.Id,
                token.Name,
                Role = token.Role.Name(),
                Hash = hash,
                CreatedAt = token.CreatedAt.ToUnixTimeMilliseconds(),
                token.CreatedBy,
                ExpiresAt = token.ExpiresAt.ToUnixTimeMilliseconds(),
            });
        return true;
    }

    // A read that began before the change must not be kept after it.
    private void Forget()
    {
        Interlocked.Increment(ref _changes);
        Volatile.Write(ref _view, new View(_view.Entries, DateTimeOffset.MinValue));
    }

    private async ValueTask<View> ViewAsync(CancellationToken cancellationToken)
    {
        var view = Volatile.Read(ref _view);
        var now = clock.GetUtcNow();
        if (now - view.ReadAt < MaxAge) return view;
        var changes = Volatile.Read(ref _changes);
        var rows = await database.ReadAsync(
            connection => connection.Query<Row>($"SELECT {Columns}, hash FROM api_tokens WHERE revoked_at IS NULL").ToArray(),
            cancellationToken);
        view = new View(rows.ToFrozenDictionary(row => row.Id, row => new Entry(row.ToToken(), row.Hash!)), now);
        if (changes == Volatile.Read(ref _changes)) Volatile.Write(ref _view, view);
        return view;
    }

    private async Task RecordUseAsync(string id, DateTimeOffset now)
    {
        try
        {
            await database.WriteAsync(connection => connection.Execute(
                "UPDATE api_tokens SET last_used_at = @now WHERE id = @id", new { now = now.ToUnixTimeMilliseconds(), id }));
        }
        catch (Exception exception)
        {
            Log.UseNotRecorded(logger, exception, id);
        }
    }

    private sealed record View(FrozenDictionary<string, Entry> Entries, DateTimeOffset ReadAt);

    private sealed class Entry(ApiToken token, byte[] hash)
    {
        private long _lastUse = token.LastUsedAt?.UtcTicks ?? 0;

        public ApiToken Token => token;

        public byte[] Hash => hash;

        /// <summary>True once a minute, so that a busy token does not write at each request.</summary>
        public bool MarkUsed(DateTimeOffset now)
        {
            var last = Interlocked.Read(ref _lastUse);
            return now.UtcTicks - last >= UseResolution.Ticks
                && Interlocked.CompareExchange(ref _lastUse, now.UtcTicks, last) == last;
        }
    }

    /// <summary>A class with setters: Dapper maps columns that are not always selected by name only.</summary>
    private sealed class Row
    {
        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public string Role { get; set; } = "";

        public byte[]? Hash { get; set; }

        public long Created_at { get; set; }

        public string Created_by { get; set; } = "";

        public long Expires_at { get; set; }

        public long? Last_used_at { get; set; }

        public long? Revoked_at { get; set; }

        public ApiToken ToToken() => new(
            Id, Name, RoleNames.TryParse(Role, out var role) ? role : default, Time(Created_at), Created_by, Time(Expires_at),
            Last_used_at is { } used ? Time(used) : null, Revoked_at is { } revoked ? Time(revoked) : null);

        private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    private static partial class Log
    {
        [LoggerMessage(1800, LogLevel.Warning, "access: the last use of token {Id} could not be recorded", EventName = "TokenUseNotRecorded")]
        public static partial void UseNotRecorded(ILogger logger, Exception exception, string id);
    }
}
