using BootAppliance.Content.Healing;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;

namespace BootAppliance.Content.Collection;

/// <summary>One collection. What it reads of its fields is from one thread after another.</summary>
internal sealed class CollectorRun(GarbageStore garbage, IBlobStore blobs, ChunkStore chunks, IndexStore indexes, Healer healer, ContentOptions options, ContentMetrics metrics, TimeProvider clock, Action<Collected> told)
{
    private const int MarkedAtOnce = 500;
    private const int DeletedAtOnce = 256;
    private const int LooksForIndex = 50;

    private readonly LiveIds _alive = new();
    private readonly HashSet<Sha256Digest> _known = [];
    private long _epoch;
    private Collected _sofar = new(0, 0, 0, 0, 0, Done: false);

    public async Task<Collected> AllAsync(bool isDryRun, CancellationToken cancellationToken)
    {
        await garbage.EndDraftsAsync(cancellationToken);
        var blocked = await LookAsync(cancellationToken);
        if (blocked is null)
        {
            await MarkAsync(isDryRun, cancellationToken);
            blocked = await SweepAsync(isDryRun, cancellationToken);
        }

        return _sofar with { Done = true, Blocked = blocked };
    }

    /// <summary>Adds what became alive. What died since stays in, and is found the next time.</summary>
    private async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            (_epoch, var all) = await garbage.AliveAsync(cancellationToken);
            if (all.FirstOrDefault(one => !TryAdd(one.Digest)) is not { } missing) return null;
            if (!missing.IsDraft && look < LooksForIndex && await healer.IndexAsync(missing.Digest, cancellationToken)) continue;
            if (!missing.IsDraft) return $"the index {missing.Digest} of {missing.Owner} is not in the store, so which chunks are its is not known, and nothing is deleted; publish the version again, or retire and drop it";
            // Its draft just began: the index follows.
            if (look == LooksForIndex) return $"the index {missing.Digest} of {missing.Owner} has not come yet, so nothing is deleted";
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
        }
    }

    private bool TryAdd(Sha256Digest digest)
    {
        if (_known.Contains(digest)) return true;
        if (indexes.Parse(digest) is not { } index) return false;
        _alive.Add(GarbageStore.IdOf(digest));
        foreach (var chunk in index.Chunks) _alive.Add(chunk.Id);
        return _known.Add(digest);
    }

    private async Task MarkAsync(bool isDryRun, CancellationToken cancellationToken)
    {
        List<Garbage> found = [];
        foreach (var entry in blobs.List(ContentKeys.Indexes).Concat(blobs.List(ContentKeys.Chunks)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Parse(entry) is not { } one) continue;
            _sofar = _sofar with { Looked = _sofar.Looked + 1 };
            if (_sofar.Looked % 4096 == 0) told(_sofar);
            if (_alive.Contains(one.Id)) continue;
            _sofar = _sofar with { Garbage = _sofar.Garbage + 1, GarbageBytes = _sofar.GarbageBytes + one.Length };
            found.Add(one);
            if (found.Count < MarkedAtOnce) continue;
            if (!isDryRun) await garbage.MarkAsync(found, cancellationToken);
            found.Clear();
        }

        if (found.Count > 0 && !isDryRun) await garbage.MarkAsync(found, cancellationToken);
    }

    private async Task<string?> SweepAsync(bool isDryRun, CancellationToken cancellationToken)
    {
        byte[] last = [];
        while (await garbage.MarkedAsync(last, options.Grace, DeletedAtOnce, cancellationToken) is { Count: > 0 } page)
        {
            last = GarbageStore.BytesOf(page[^1].Id);
            if (isDryRun)
            {
                Count(page.Where(one => !_alive.Contains(one.Id)).ToList());
                continue;
            }

            if (await DeleteAsync(page, cancellationToken) is { } blocked) return blocked;
            told(_sofar);
        }

        return null;
    }

    private async Task<string?> DeleteAsync(List<Garbage> page, CancellationToken cancellationToken)
    {
        while (true)
        {
            var alive = page.Where(one => _alive.Contains(one.Id)).ToList();
            if (alive.Count > 0) await garbage.UnmarkAsync(alive, cancellationToken);
            page = [.. page.Except(alive)];
            if (page.Count == 0) return null;
            var since = clock.GetTimestamp();
            var until = (clock.GetUtcNow() + GarbageStore.Claim).ToUnixTimeMilliseconds();
            if (await garbage.ClaimAsync(page, _epoch, until, cancellationToken) is { } claimed)
            {
                await DeleteAsync(claimed, since, until);
                return null;
            }

            if (await LookAsync(cancellationToken) is { } blocked) return blocked;
        }
    }

    private async Task DeleteAsync(List<Garbage> claimed, long since, long until)
    {
        List<Garbage> gone = [];
        var tried = 0;
        for (; tried < claimed.Count && clock.GetElapsedTime(since) < GarbageStore.Claim / 3; tried++)
            if (Remove(claimed[tried], GarbageStore.Claim / 2 - clock.GetElapsedTime(since))) gone.Add(claimed[tried]);
        Count(gone);
        metrics.Deleted(gone.Count, gone.Sum(one => one.Length));
        await garbage.DeletedAsync(claimed[..tried], until);
    }

    // The other half of the claim is for what a service was asked in time and does late: nobody has published the chunk again by then.
    private bool Remove(Garbage one, TimeSpan patience)
    {
        if (!one.IsIndex)
        {
            try
            {
                return blobs.Remove(ContentKeys.Of(one.Id), patience);
            }
            finally
            {
                chunks.Forget(one.Id);
            }
        }

        if (!Sha256Digest.TryParse(one.Id.ToString(), out var digest)) return false;
        var wasThere = blobs.Remove(ContentKeys.Of(digest), patience);
        indexes.Forget(digest);
        return wasThere;
    }

    private void Count(List<Garbage> gone) => _sofar = _sofar with { Deleted = _sofar.Deleted + gone.Count, DeletedBytes = _sofar.DeletedBytes + gone.Sum(one => one.Length) };

    private static Garbage? Parse(BlobEntry entry) =>
        ContentKeys.TryParse(entry.Key, out var id) ? new(id, IsIndex: false, entry.Length)
        : ContentKeys.TryParseIndex(entry.Key, out var digest) ? new(GarbageStore.IdOf(digest), IsIndex: true, entry.Length)
        : null;
}
