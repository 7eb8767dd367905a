using System.Data.Common;
using BootAppliance.Content.Manifests;
using BootAppliance.Data;
using BootAppliance.Protocols.Chunks;
using Dapper;

namespace BootAppliance.Content.Collection;

/// <summary>A chunk, or the index that has that digest, which nothing named when it was marked.</summary>
public sealed record Garbage(ChunkId Id, bool IsIndex, long Length);

/// <summary>An index that keeps its chunks, and whose it is; of a draft it may be about to come.</summary>
internal sealed record LiveIndex(Sha256Digest Digest, string Owner, bool IsDraft);

/// <summary>What is garbage, as rows. Any number of appliances may share them.</summary>
public sealed class GarbageStore(Database database, TimeProvider clock)
{
    /// <summary>
    /// So long nobody but the appliance that claimed some garbage touches it; that one stops after a third of it, so that clocks may
    /// differ and threads be held up.
    /// </summary>
    internal static readonly TimeSpan Claim = TimeSpan.FromSeconds(60);

    /// <summary>Whether the index or one of its chunks is being deleted just now.</summary>
    public Task<bool> IsDeletingAsync(Sha256Digest digest, ChunkIndex index, CancellationToken cancellationToken) => database.ReadAsync(
        connection =>
        {
            var deleting = connection.Query<byte[]>("SELECT id FROM content_garbage WHERE deleting_until > @now", new { now = Now() }).Select(one => new ChunkId(one)).ToHashSet();
            return deleting.Count > 0 && (deleting.Contains(IdOf(digest)) || index.Chunks.Any(one => deleting.Contains(one.Id)));
        },
        cancellationToken);

    /// <summary>How many drafts were begun so far, and the indexes that are alive: at least all that were when that many had begun.</summary>
    internal Task<(long Epoch, List<LiveIndex> Alive)> AliveAsync(CancellationToken cancellationToken) => database.ReadAsync(
        connection =>
        {
            // In this order: a version that comes later has a draft that comes later, or is among those here.
            var epoch = connection.ExecuteScalar<long>("SELECT epoch FROM content_epoch");
            var drafts = connection.Query<string>("SELECT index_sha256 FROM content_drafts WHERE kept_until > @now", new { now = Now() }).ToList();
            var versions = connection.Query<byte[]>("SELECT manifest FROM template_versions WHERE dropped_at IS NULL").Select(Manifest).ToList();
            return (epoch, (List<LiveIndex>)
            [
                .. versions.SelectMany(one => one.Disks, (one, disk) => new LiveIndex(disk.Index, $"{one.Name}/v={one.Version}", IsDraft: false)),
                .. drafts.Select(one => Sha256Digest.TryParse(one, out var digest) ? new LiveIndex(digest, "what is being published", IsDraft: true) : null).OfType<LiveIndex>(),
            ]);
        },
        cancellationToken);

    /// <summary>Marks what is not marked yet.</summary>
    internal Task MarkAsync(IReadOnlyList<Garbage> found, CancellationToken cancellationToken) => WriteAsync(
        connection => connection.Execute(
            "INSERT INTO content_garbage (id, is_index, length, marked_at) VALUES (@Id, @IsIndex, @Length, @At) ON CONFLICT (id) DO NOTHING",
            found.Select(one => new { Id = BytesOf(one.Id), IsIndex = one.IsIndex ? 1L : 0L, one.Length, At = Now() })),
        cancellationToken);

    /// <summary>What was marked at least so long ago, in the order of ids from after <paramref name="last"/> on.</summary>
    internal Task<List<Garbage>> MarkedAsync(byte[] last, TimeSpan ago, int most, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Query<Row>(
            "SELECT id, is_index AS IsIndex, length FROM content_garbage WHERE id > @last AND marked_at <= @before ORDER BY id LIMIT @most",
            new { last, before = Now() - (long)ago.TotalMilliseconds, most = (long)most }).Select(one => one.ToGarbage()).ToList(),
        cancellationToken);

    /// <summary>These are no garbage. A claim on one of them stands: whoever waits for its end still has to.</summary>
    internal Task UnmarkAsync(IReadOnlyList<Garbage> these, CancellationToken cancellationToken) => WriteAsync(
        connection => connection.Execute("DELETE FROM content_garbage WHERE id = @Id AND (deleting_until IS NULL OR deleting_until <= @Now)", these.Select(one => new { Id = BytesOf(one.Id), Now = Now() })),
        cancellationToken);

    /// <summary>These, claimed until then, are deleted.</summary>
    internal Task DeletedAsync(IReadOnlyList<Garbage> these, long until) => WriteAsync(
        connection => connection.Execute("DELETE FROM content_garbage WHERE id = @Id AND deleting_until = @Until", these.Select(one => new { Id = BytesOf(one.Id), Until = until })),
        CancellationToken.None);

    /// <summary>
    /// Claims what is to be deleted, unless a draft began since the <paramref name="epoch"/> at which it was found to be garbage. A draft
    /// that begins later sees the claim, and waits for its end.
    /// </summary>
    /// <returns>What is this appliance's to delete now, which leaves out another one's claims; null if a draft began.</returns>
    internal Task<List<Garbage>?> ClaimAsync(IReadOnlyList<Garbage> these, long epoch, long until, CancellationToken cancellationToken) => database.WriteAsync(
        connection => IsStill(connection, epoch)
            ? these.Where(one => connection.Execute(
                "UPDATE content_garbage SET deleting_until = @until WHERE id = @id AND (deleting_until IS NULL OR deleting_until <= @now)",
                new { id = BytesOf(one.Id), now = Now(), until }) == 1).ToList()
            : null,
        cancellationToken: cancellationToken);

    /// <summary>Leases that are over are of no use any more.</summary>
    internal Task EndDraftsAsync(CancellationToken cancellationToken) => WriteAsync(
        connection => connection.Execute("DELETE FROM content_drafts WHERE kept_until <= @now", new { now = Now() }), cancellationToken);

    internal static ChunkId IdOf(Sha256Digest digest) => new(Convert.FromHexString(digest.ToString()));

    internal static byte[] BytesOf(in ChunkId id)
    {
        var bytes = new byte[ChunkId.Length];
        id.Write(bytes);
        return bytes;
    }

    // Whatever touches these rows, and the drafts', touches the epoch's first: so two appliances wait for each other in one order.
    private Task WriteAsync(Func<DbConnection, int> write, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            connection.Execute("UPDATE content_epoch SET epoch = epoch");
            return write(connection);
        },
        cancellationToken: cancellationToken);

    // Of two transactions that touch the row the second one waits for the first, also in PostgreSQL, and then sees what it did.
    private static bool IsStill(DbConnection connection, long epoch) => connection.Execute("UPDATE content_epoch SET epoch = epoch WHERE epoch = @epoch", new { epoch }) == 1;

    private static Manifest Manifest(byte[] bytes) => ManifestReader.TryRead(bytes, out var manifest, out var refusal) ? manifest : throw new InvalidDataException(refusal.Sentence);

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record Row(byte[] Id, long IsIndex, long Length)
    {
        public Garbage ToGarbage() => new(new ChunkId(Id), IsIndex != 0, Length);
    }
}
