using BootAppliance.Content.Manifests;
using BootAppliance.Data;
using Dapper;

namespace BootAppliance.Content.Drafts;

/// <summary>
/// The indexes that are being published, as rows. While a draft stands, the chunks that its index names are kept, those that were
/// there before and those that come: it is the lease that keeps a collection from racing a publish.
/// </summary>
public sealed class DraftStore(Database database, ContentOptions options, TimeProvider clock)
{
    /// <summary>Begins a draft or makes it last anew; returns until when.</summary>
    public async Task<DateTimeOffset> BeginAsync(Sha256Digest index, string who, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var until = now + options.Lease;
        await database.WriteAsync(
            connection => connection.Execute(
                """
                INSERT INTO content_drafts (index_sha256, begun_at, begun_by, kept_until) VALUES (@index, @now, @who, @until)
                ON CONFLICT (index_sha256) DO UPDATE SET kept_until = excluded.kept_until
                """,
                new { index = index.ToString(), now = now.ToUnixTimeMilliseconds(), who, until = until.ToUnixTimeMilliseconds() }),
            cancellationToken: cancellationToken);
        return until;
    }

    public Task<bool> IsOpenAsync(Sha256Digest index, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.ExecuteScalar<long>("SELECT COUNT(*) FROM content_drafts WHERE index_sha256 = @index AND kept_until > @now", new { index = index.ToString(), now = clock.GetUtcNow().ToUnixTimeMilliseconds() }) > 0,
        cancellationToken);
}
