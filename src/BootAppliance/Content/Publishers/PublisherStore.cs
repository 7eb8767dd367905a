using System.Data.Common;
using System.Text.Json;
using BootAppliance.Content.Names;
using BootAppliance.Content.Signatures;
using BootAppliance.Data;
using BootAppliance.Events;
using Dapper;

namespace BootAppliance.Content.Publishers;

/// <summary>The publishers as rows; each change is durable together with its event.</summary>
public sealed class PublisherStore(Database database, EventStream events, TimeProvider clock)
{
    /// <summary>How many there may be, revoked ones too.</summary>
    public const int MaxPublishers = 1000;

    private const string Select = """
        SELECT name, public_key AS PublicKey, prefixes, added_at AS AddedAt, added_by AS AddedBy,
               revoked_at AS RevokedAt, revoked_by AS RevokedBy, revoked_why AS RevokedWhy FROM publishers
        """;

    public Task<IReadOnlyList<Publisher>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(All, cancellationToken);

    public Task<Publisher?> FindAsync(string name, CancellationToken cancellationToken) => database.ReadAsync(connection => Find(connection, name), cancellationToken);

    /// <summary>Null if it was added; else the sentence that says why not.</summary>
    public async Task<string?> AddAsync(Publisher publisher, CancellationToken cancellationToken)
    {
        var (why, _) = await database.WriteAsync(
            connection => Refusal(All(connection), publisher) is { } refusal ? (Why: refusal, Told: null) : (Why: (string?)null, Told: Insert(connection, publisher)),
            Publish,
            cancellationToken: cancellationToken);
        return why;
    }

    /// <summary>The publisher as it is then; one that was revoked before keeps when and why. Null if there is none.</summary>
    public async Task<Publisher?> RevokeAsync(string name, string who, string why, CancellationToken cancellationToken)
    {
        var (publisher, _) = await database.WriteAsync(
            connection =>
            {
                if (Find(connection, name) is not { Revoked: null } known) return (Publisher: Find(connection, name), Told: null);
                var now = clock.GetUtcNow();
                connection.Execute(
                    "UPDATE publishers SET revoked_at = @at, revoked_by = @who, revoked_why = @why WHERE name = @name",
                    new { at = now.ToUnixTimeMilliseconds(), who, why, name });
                var told = Tell(connection, "publisher.revoked", EventLevel.Warning, $"{who} revoked the publisher {name} ({known.Key.Fingerprint}): {why}. Nothing that it signed is taken any more", known, who);
                return (Publisher: Find(connection, name), Told: (ApplianceEvent?)told);
            },
            written =>
            {
                if (written.Told is { } told) events.Publish(told);
            },
            cancellationToken: cancellationToken);
        return publisher;
    }

    internal static IReadOnlyList<Publisher> All(DbConnection connection) => [.. connection.Query<Row>($"{Select} ORDER BY name").Select(row => row.ToPublisher())];

    private static Publisher? Find(DbConnection connection, string name) =>
        connection.QuerySingleOrDefault<Row>($"{Select} WHERE name = @name", new { name })?.ToPublisher();

    private static string? Refusal(IReadOnlyList<Publisher> known, Publisher publisher)
    {
        if (known.Any(one => one.Name == publisher.Name)) return $"there is a publisher {publisher.Name} already; a name has one key for ever, so that its history stays true";
        if (known.FirstOrDefault(one => one.Key.Fingerprint == publisher.Key.Fingerprint) is { } same)
            return $"the key {same.Key.Fingerprint} is the publisher {same.Name}'s already{(same.Revoked is { } revoked ? $", and was revoked: {revoked.Why}" : "")}";
        return known.Count >= MaxPublishers ? $"there are {MaxPublishers} publishers already" : null;
    }

    private ApplianceEvent Insert(DbConnection connection, Publisher publisher)
    {
        connection.Execute(
            "INSERT INTO publishers (name, fingerprint, public_key, prefixes, added_at, added_by) VALUES (@Name, @Fingerprint, @Key, @Prefixes, @At, @AddedBy)",
            new
            {
                publisher.Name,
                publisher.Key.Fingerprint,
                Key = publisher.Key.ToString(),
                Prefixes = JsonSerializer.Serialize(publisher.Prefixes.Select(prefix => prefix.ToString())),
                At = publisher.AddedAt.ToUnixTimeMilliseconds(),
                publisher.AddedBy,
            });
        return Tell(connection, "publisher.added", EventLevel.Info, $"{publisher.AddedBy} added the publisher {publisher.Name} ({publisher.Key.Fingerprint}), who may sign below {string.Join(", ", publisher.Prefixes)}", publisher, publisher.AddedBy);
    }

    private ApplianceEvent Tell(DbConnection connection, string kind, EventLevel level, string text, Publisher publisher, string who) => EventStore.Append(
        connection,
        new NewEvent(kind, level, text) { Data = new Dictionary<string, string>(StringComparer.Ordinal) { ["publisher"] = publisher.Name, ["key"] = publisher.Key.Fingerprint } }.By(who),
        clock.GetUtcNow());

    private void Publish((string? Why, ApplianceEvent? Told) written)
    {
        if (written.Told is { } told) events.Publish(told);
    }

    private sealed record Row(string Name, string PublicKey, string Prefixes, long AddedAt, string AddedBy, long? RevokedAt, string? RevokedBy, string? RevokedWhy)
    {
        public Publisher ToPublisher() => new(Name, Key(), [.. JsonSerializer.Deserialize<string[]>(Prefixes)!.Select(Prefix)], Time(AddedAt), AddedBy)
        {
            Revoked = RevokedAt is { } at ? new Revocation(Time(at), RevokedBy!, RevokedWhy!) : null,
        };

        private PublicKey Key() => Signatures.PublicKey.TryParse(PublicKey, out var key, out var why) ? key : throw new InvalidDataException($"publisher {Name}: {why}");

        private NamePrefix Prefix(string text) => NamePrefix.TryParse(text, out var prefix, out var refusal) ? prefix : throw new InvalidDataException($"publisher {Name}: {refusal.Sentence}");

        private static DateTimeOffset Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);
    }
}
