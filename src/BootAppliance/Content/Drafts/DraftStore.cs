using BootAppliance.Content.Collection;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Data;
using BootAppliance.Protocols.Chunks;
using Dapper;

namespace BootAppliance.Content.Drafts;

/// <summary>
/// The indexes that are being published, as rows. While a draft stands, the chunks that its index names are kept, those that were
/// there before and those that come: it is the lease that keeps a collection from racing a publish.
/// </summary>
public sealed class DraftStore(Database database, GarbageStore garbage, IndexStore indexes, ContentOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Begins a draft, or makes it last anew, and keeps its index. What is found in the store from then on stays: a deletion that was
    /// under way is over. Returns until when.
    /// </summary>
    /// <exception cref="IOException">The index cannot be kept; there is no draft.</exception>
    public async Task<DateTimeOffset> BeginAsync(Sha256Digest digest, ChunkIndex index, ReadOnlyMemory<byte> bytes, string who, CancellationToken cancellationToken)
    {
        var until = await LeaseAsync(digest, who, cancellationToken);
        try
        {
            while (await garbage.IsDeletingAsync(digest, index, cancellationToken)) await Task.Delay(Pause, clock, cancellationToken);
            indexes.Keep(digest, bytes.Span);
        }
        catch
        {
            // A draft without its index would keep everything from being collected, and so a full disk full.
            await database.WriteAsync(connection => connection.Execute("DELETE FROM content_drafts WHERE index_sha256 = @index", new { index = digest.ToString() }), cancellationToken: CancellationToken.None);
            throw;
        }

        return until;
    }

    public Task<bool> IsOpenAsync(Sha256Digest index, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.ExecuteScalar<long>("SELECT COUNT(*) FROM content_drafts WHERE index_sha256 = @index AND kept_until > @now", new { index = index.ToString(), now = clock.GetUtcNow().ToUnixTimeMilliseconds() }) > 0,
        cancellationToken);

    private async Task<DateTimeOffset> LeaseAsync(Sha256Digest index, string who, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var until = now + options.Lease;
        await database.WriteAsync(
            connection =>
            {
                connection.Execute("UPDATE content_epoch SET epoch = epoch + 1");
                return connection.Execute(
                    """
                    INSERT INTO content_drafts (index_sha256, begun_at, begun_by, kept_until) VALUES (@index, @now, @who, @until)
                    ON CONFLICT (index_sha256) DO UPDATE SET kept_until = excluded.kept_until
                    """,
                    new { index = index.ToString(), now = now.ToUnixTimeMilliseconds(), who, until = until.ToUnixTimeMilliseconds() });
            },
            cancellationToken: cancellationToken);
        return until;
    }
}
