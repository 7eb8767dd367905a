using System.Buffers.Text;
using System.Collections.Frozen;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using BootAppliance.Content.Names;
using BootAppliance.Data;
using BootAppliance.Events;
using Dapper;

namespace BootAppliance.Content.Private;

/// <summary>Whose key it is, and for the templates below which prefix; the key itself is nowhere.</summary>
public sealed record NodeKey(string Node, string Prefix, DateTimeOffset IssuedAt, string IssuedBy);

/// <summary>
/// Which templates are private, and the keys that open them: 32 random bytes each, of which the SHA-256 alone is stored. Judged by a
/// copy in memory that is at most half a minute old, so that a change on another appliance of the same database counts here too.
/// </summary>
public sealed class PrivateTemplates(Database database, EventStream events, TimeProvider clock)
{
    /// <summary>The most keys.</summary>
    public const int MaxKeys = 10_000;

    private const string KeyPrefix = "bac_";
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);
    private View _view = new(FrozenSet<string>.Empty, FrozenDictionary<string, NamePrefix>.Empty, DateTimeOffset.MinValue);

    public async ValueTask<bool> IsPrivateAsync(TemplateName name, CancellationToken cancellationToken) => (await ViewAsync(cancellationToken)).Names.Contains(name.ToString());

    public async ValueTask<bool> OpensAsync(string key, TemplateName name, CancellationToken cancellationToken) =>
        (await ViewAsync(cancellationToken)).Keys.TryGetValue(Hash(key), out var prefix) && prefix.Covers(name);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(connection => [.. connection.Query<string>("SELECT name FROM template_private ORDER BY name")], cancellationToken);

    public async Task SetAsync(TemplateName name, bool isPrivate, string who, CancellationToken cancellationToken)
    {
        await events.WriteAsync(
            (connection, told) =>
            {
                var now = clock.GetUtcNow();
                var changed = isPrivate
                    ? connection.Execute("INSERT INTO template_private (name, since, by_whom) VALUES (@name, @now, @who) ON CONFLICT (name) DO NOTHING", new { name = name.ToString(), now = now.ToUnixTimeMilliseconds(), who })
                    : connection.Execute("DELETE FROM template_private WHERE name = @name", new { name = name.ToString() });
                if (changed > 0) told.Add(Append(connection, new("template.access", EventLevel.Info, $"{who} made {name} {(isPrivate ? "private: only installs and nodes that have a key read it" : "public: who boots reads it")}"), who, now));
                return changed;
            },
            cancellationToken);
        Forget();
    }

    /// <summary>A node has one key; a new one takes the old one's place.</summary>
    /// <returns>The key, which is shown this once; null if there are <see cref="MaxKeys"/> already.</returns>
    public async Task<string?> IssueAsync(string node, NamePrefix prefix, string who, CancellationToken cancellationToken)
    {
        var key = KeyPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var isIssued = await events.WriteAsync(
            (connection, told) =>
            {
                if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM content_keys WHERE node <> @node", new { node }) >= MaxKeys) return false;
                var now = clock.GetUtcNow();
                connection.Execute(
                    """
                    INSERT INTO content_keys (node, hash, prefix, issued_at, issued_by) VALUES (@node, @hash, @prefix, @now, @who)
                    ON CONFLICT (node) DO UPDATE SET hash = excluded.hash, prefix = excluded.prefix, issued_at = excluded.issued_at, issued_by = excluded.issued_by
                    """,
                    new { node, hash = Hash(key), prefix = prefix.ToString(), now = now.ToUnixTimeMilliseconds(), who });
                told.Add(Append(connection, new("content.key", EventLevel.Info, $"{who} made a key for {node}, which opens the private templates below {prefix}; one that it had before counts no more"), who, now));
                return true;
            },
            cancellationToken);
        Forget();
        return isIssued ? key : null;
    }

    public Task<IReadOnlyList<NodeKey>> KeysAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<NodeKey>>(
        connection => [.. Rows(connection).Select(one => one.ToKey())], cancellationToken);

    /// <summary>False if the node has none.</summary>
    public async Task<bool> RevokeAsync(string node, string who, CancellationToken cancellationToken)
    {
        var isRevoked = await events.WriteAsync(
            (connection, told) =>
            {
                if (connection.Execute("DELETE FROM content_keys WHERE node = @node", new { node }) == 0) return false;
                told.Add(Append(connection, new("content.key", EventLevel.Info, $"{who} revoked the key of {node}"), who, clock.GetUtcNow()));
                return true;
            },
            cancellationToken);
        Forget();
        return isRevoked;
    }

    private static IEnumerable<KeyRow> Rows(DbConnection connection) => connection.Query<KeyRow>("SELECT node, hash, prefix, issued_at AS IssuedAt, issued_by AS IssuedBy FROM content_keys ORDER BY node");

    private static ApplianceEvent Append(DbConnection connection, NewEvent e, string who, DateTimeOffset now) =>
        EventStore.Append(connection, e.By(who), now);

    private async ValueTask<View> ViewAsync(CancellationToken cancellationToken)
    {
        var view = Volatile.Read(ref _view);
        var now = clock.GetUtcNow();
        if (now - view.At < MaxAge) return view;
        var (names, keys) = await database.ReadAsync(
            connection => (
                connection.Query<string>("SELECT name FROM template_private").ToFrozenSet(StringComparer.Ordinal),
                Rows(connection).Where(one => one.Covers is not null).ToFrozenDictionary(one => one.Hash, one => one.Covers!, StringComparer.Ordinal)),
            cancellationToken);
        view = new(names, keys, now);
        Volatile.Write(ref _view, view);
        return view;
    }

    private void Forget() => Volatile.Write(ref _view, _view with { At = DateTimeOffset.MinValue });

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private sealed record View(FrozenSet<string> Names, FrozenDictionary<string, NamePrefix> Keys, DateTimeOffset At);

    private sealed record KeyRow(string Node, string Hash, string Prefix, long IssuedAt, string IssuedBy)
    {
        public NamePrefix? Covers => NamePrefix.TryParse(Prefix, out var prefix, out _) ? prefix : null;

        public NodeKey ToKey() => new(Node, Prefix, DateTimeOffset.FromUnixTimeMilliseconds(IssuedAt), IssuedBy);
    }
}
