using System.Data.Common;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;
using BootAppliance.Content.Publishers;
using BootAppliance.Data;
using BootAppliance.Events;
using Dapper;

namespace BootAppliance.Content.Catalogue;

/// <summary>The versions of templates as rows. A version comes with its signed bytes or not at all, and never changes afterwards.</summary>
public sealed class TemplateCatalogue(Database database, EventStream events, TimeProvider clock)
{
    private const string Select = """
        SELECT name, version, digest, manifest, publisher, added_at AS AddedAt, added_by AS AddedBy,
               retired_at AS RetiredAt, retired_by AS RetiredBy, retired_why AS RetiredWhy,
               dropped_at AS DroppedAt, dropped_by AS DroppedBy, dropped_why AS DroppedWhy FROM template_versions
        """;

    /// <summary>Newest version of each name first, names in order.</summary>
    public Task<IReadOnlyList<TemplateVersion>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(
        connection => WithTags(connection, connection.Query<Row>($"{Select} ORDER BY name, version DESC").ToList()), cancellationToken);

    /// <summary>The versions of one name, the newest first; none if there is no such name.</summary>
    public Task<IReadOnlyList<TemplateVersion>> OfAsync(TemplateName name, CancellationToken cancellationToken) => database.ReadAsync(
        connection => WithTags(connection, connection.Query<Row>($"{Select} WHERE name = @name ORDER BY version DESC", new { name = name.ToString() }).ToList()), cancellationToken);

    public Task<TemplateVersion?> FindAsync(TemplateName name, int version, CancellationToken cancellationToken) => database.ReadAsync(
        connection => WithTags(connection, connection.Query<Row>($"{Select} WHERE name = @name AND version = @version", new { name = name.ToString(), version = (long)version }).ToList()) is [var one] ? one : null,
        cancellationToken);

    /// <summary>What was signed, and the signature; null if there is no such version.</summary>
    public Task<SignedManifest?> SignedAsync(TemplateName name, int version, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.QuerySingleOrDefault<SignedRow>(
            "SELECT manifest, signature FROM template_versions WHERE name = @name AND version = @version", new { name = name.ToString(), version = (long)version }) is { } row
            ? new SignedManifest(row.Manifest, row.Signature)
            : null,
        cancellationToken);

    /// <summary>
    /// Judges and adds in one write, so that of two that publish the same version one is refused. A refusal is an event too.
    /// </summary>
    public async Task<TrustVerdict> AddAsync(SignedManifest signed, string who, CancellationToken cancellationToken)
    {
        var (verdict, _) = await database.WriteAsync(
            connection =>
            {
                var now = clock.GetUtcNow();
                var manifest = ManifestReader.TryRead(signed.Bytes, out var read, out _) ? read : null;
                var verdict = TemplateTrust.Judge(signed.Bytes, signed.Signature, PublisherStore.All(connection), manifest is null ? null : Highest(connection, manifest.Name), now);
                if (verdict.Reason == TrustReason.Known) return (Verdict: verdict, Told: TakeUp(connection, manifest!) ? Append(connection, new("template.added", EventLevel.Info, $"{who} brought back the content of {manifest!.Name}/v={manifest.Version}, which had been dropped"), who, now) : null);
                if (verdict.IsTrusted) Insert(connection, manifest!, signed, who, now);
                var told = verdict.IsTrusted
                    ? new NewEvent("template.added", EventLevel.Info, $"{who} added {manifest!.Name}/v={manifest.Version}: {verdict.Sentence}")
                    : new NewEvent("template.refused", EventLevel.Warning, $"a template that {who} sent is refused: {verdict.Sentence}") { Reason = verdict.Reason.ToString() };
                return (Verdict: verdict, Told: Append(connection, told, who, now));
            },
            written => Publish(written.Told),
            cancellationToken: cancellationToken);
        return verdict;
    }

    /// <summary>From now on nothing new shall be made of it. False if there is no such version; who retires twice keeps the first reason.</summary>
    public async Task<bool> RetireAsync(TemplateName name, int version, string who, string why, CancellationToken cancellationToken)
    {
        var (isThere, _) = await database.WriteAsync(
            connection =>
            {
                var now = clock.GetUtcNow();
                var key = new { name = name.ToString(), version = (long)version, at = now.ToUnixTimeMilliseconds(), who, why };
                var changed = connection.Execute("UPDATE template_versions SET retired_at = @at, retired_by = @who, retired_why = @why WHERE name = @name AND version = @version AND retired_at IS NULL", key);
                if (changed == 0) return (IsThere: IsThere(connection, name, version), Told: (ApplianceEvent?)null);
                connection.Execute("DELETE FROM template_tags WHERE name = @name AND version = @version", key);
                return (IsThere: true, Told: Append(connection, new NewEvent("template.retired", EventLevel.Info, $"{who} retired {name}/v={version}: {why}"), who, now));
            },
            written => Publish(written.Told),
            cancellationToken: cancellationToken);
        return isThere;
    }

    /// <summary>From now on its content may go; only its manifest stays. A version that is not retired is refused; who drops twice keeps the first reason.</summary>
    public async Task<CatalogueOutcome> DropAsync(TemplateName name, int version, string who, string why, CancellationToken cancellationToken)
    {
        var (outcome, _) = await database.WriteAsync(
            connection =>
            {
                var now = clock.GetUtcNow();
                var key = new { name = name.ToString(), version = (long)version, at = now.ToUnixTimeMilliseconds(), who, why };
                if (!IsThere(connection, name, version)) return (Outcome: CatalogueOutcome.NotFound, Told: (ApplianceEvent?)null);
                if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM template_versions WHERE name = @name AND version = @version AND retired_at IS NOT NULL", key) == 0) return (Outcome: CatalogueOutcome.Refused, Told: null);
                var changed = connection.Execute("UPDATE template_versions SET dropped_at = @at, dropped_by = @who, dropped_why = @why WHERE name = @name AND version = @version AND dropped_at IS NULL", key);
                return (Outcome: CatalogueOutcome.Done, Told: changed == 0 ? null : Append(connection, new NewEvent("template.dropped", EventLevel.Info, $"{who} dropped {name}/v={version}: {why}"), who, now));
            },
            written => Publish(written.Told),
            cancellationToken: cancellationToken);
        return outcome;
    }

    /// <summary>Moves the tag to this version; a retired one gets none.</summary>
    public async Task<CatalogueOutcome> TagAsync(TemplateName name, int version, string tag, string who, CancellationToken cancellationToken)
    {
        var (outcome, _) = await database.WriteAsync(
            connection =>
            {
                var key = new { name = name.ToString(), version = (long)version, tag };
                if (!IsThere(connection, name, version)) return (Outcome: CatalogueOutcome.NotFound, Told: (ApplianceEvent?)null);
                if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM template_versions WHERE name = @name AND version = @version AND retired_at IS NULL", key) == 0)
                    return (Outcome: CatalogueOutcome.Refused, Told: null);
                connection.Execute("INSERT INTO template_tags (name, tag, version) VALUES (@name, @tag, @version) ON CONFLICT (name, tag) DO UPDATE SET version = excluded.version", key);
                return (Outcome: CatalogueOutcome.Done, Told: Append(connection, new NewEvent("template.tagged", EventLevel.Info, $"{who} tagged {name}/v={version} as {tag}"), who, clock.GetUtcNow()));
            },
            written => Publish(written.Told),
            cancellationToken: cancellationToken);
        return outcome;
    }

    /// <summary>Judges on the connection of a write what a machine may be made of.</summary>
    /// <returns>Why nothing is made of it here, and what to do; null if its version is there and not retired, or, where it has none, any is.</returns>
    public static string? Objection(DbConnection connection, TemplateUri uri)
    {
        var versions = connection.Query<RetiredRow>("SELECT version, retired_at AS RetiredAt, retired_why AS RetiredWhy FROM template_versions WHERE name = @name ORDER BY version DESC", new { name = uri.Name.ToString() }).ToList();
        if (versions.Count == 0) return $"it is not in this appliance; publish it with: bootappliance template publish IMAGE --name {uri.Name} --key KEY, or name one that is there, by: bootappliance template list";
        var others = $"name another, by: bootappliance template list --filter {uri.Name}";
        if (uri.Version is not { } wanted) return versions.Exists(one => one.RetiredAt is null) ? null : $"every version of it is retired; publish a new one, or {others}";
        return versions.Find(one => one.Version == wanted) switch
        {
            null => $"there is no version {wanted} of it in this appliance, the newest is {versions[0].Version}; {others}",
            { RetiredAt: not null, RetiredWhy: var why } => $"version {wanted} is retired: {why}; {others}",
            _ => null,
        };
    }

    private static KnownVersion? Highest(DbConnection connection, TemplateName name) =>
        connection.QueryFirstOrDefault<Row>($"{Select} WHERE name = @name ORDER BY version DESC LIMIT 1", new { name = name.ToString() })?.ToVersion([]) is { } highest
            ? new KnownVersion(highest.Manifest.Version, highest.Digest)
            : null;

    /// <summary>All of its content came again: it is dropped no longer.</summary>
    private static bool TakeUp(DbConnection connection, Manifest manifest) => connection.Execute(
        "UPDATE template_versions SET dropped_at = NULL, dropped_by = NULL, dropped_why = NULL WHERE name = @name AND version = @version AND dropped_at IS NOT NULL",
        new { name = manifest.Name.ToString(), version = (long)manifest.Version }) > 0;

    private static bool IsThere(DbConnection connection, TemplateName name, int version) =>
        connection.ExecuteScalar<long>("SELECT COUNT(*) FROM template_versions WHERE name = @name AND version = @version", new { name = name.ToString(), version = (long)version }) > 0;

    private static void Insert(DbConnection connection, Manifest manifest, SignedManifest signed, string who, DateTimeOffset now) => connection.Execute(
        """
        INSERT INTO template_versions (name, version, digest, manifest, signature, publisher, added_at, added_by)
        VALUES (@Name, @Version, @Digest, @Bytes, @Signature, @Publisher, @At, @Who)
        """,
        new
        {
            Name = manifest.Name.ToString(),
            Version = (long)manifest.Version,
            Digest = Sha256Digest.Of(signed.Bytes).ToString(),
            signed.Bytes,
            signed.Signature,
            manifest.Publisher,
            At = now.ToUnixTimeMilliseconds(),
            Who = who,
        });

    private static ApplianceEvent Append(DbConnection connection, NewEvent told, string who, DateTimeOffset now) =>
        EventStore.Append(connection, told.By(who), now);

    private static IReadOnlyList<TemplateVersion> WithTags(DbConnection connection, List<Row> rows)
    {
        if (rows.Count == 0) return [];
        var only = rows[0].Name == rows[^1].Name ? rows[0].Name : null;
        var tags = connection.Query<TagRow>($"SELECT name, tag, version FROM template_tags {(only is null ? "" : "WHERE name = @only ")}ORDER BY tag", new { only }).ToLookup(one => (one.Name, one.Version), one => one.Tag);
        return [.. rows.Select(row => row.ToVersion([.. tags[(row.Name, row.Version)]]))];
    }

    private void Publish(ApplianceEvent? told)
    {
        if (told is not null) events.Publish(told);
    }

    private sealed record TagRow(string Name, string Tag, long Version);

    private sealed record RetiredRow(long Version, long? RetiredAt, string? RetiredWhy);

    private sealed record SignedRow(byte[] Manifest, string Signature);

    private sealed record Row(
        string Name, long Version, string Digest, byte[] Manifest, string Publisher, long AddedAt, string AddedBy, long? RetiredAt, string? RetiredBy, string? RetiredWhy,
        long? DroppedAt, string? DroppedBy, string? DroppedWhy)
    {
        public TemplateVersion ToVersion(IReadOnlyList<string> tags)
        {
            if (!ManifestReader.TryRead(Manifest, out var manifest, out var refusal)) throw new InvalidDataException($"{Name}/v={Version}: {refusal.Sentence}");
            return new TemplateVersion(manifest, Sha256Digest.TryParse(Digest, out var digest) ? digest : Sha256Digest.Of(Manifest), Publisher, Time(AddedAt), AddedBy)
            {
                Retired = RetiredAt is { } at ? new Revocation(Time(at), RetiredBy!, RetiredWhy!) : null,
                Dropped = DroppedAt is { } dropped ? new Revocation(Time(dropped), DroppedBy!, DroppedWhy!) : null,
                Tags = tags,
            };
        }

        private static DateTimeOffset Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);
    }
}
