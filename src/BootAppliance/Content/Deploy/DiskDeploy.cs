using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using BootAppliance.Content.Chunking;
using BootAppliance.Content.Compression;
using BootAppliance.Content.Store;
using BootAppliance.Content.Transfer;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Deploy;

/// <summary>What came of it, in bytes of the disk: zeros, what the target had already, what seeds had, what was fetched; and that packed.</summary>
public sealed record DeployedDisk(long Zeros, long Kept, long Seeded, long Fetched, long Packed)
{
    public long Size => Zeros + Kept + Seeded + Fetched;
}

/// <summary>
/// Writes a disk from its chunks: what the target or a seed has is taken from there, the rest is fetched, many chunks in a request and
/// several requests at once. Nothing is written that was not proved by its digest. Begun again, it goes on with what is not there.
/// </summary>
public sealed class DiskDeploy(ContentClient client, ChunkIndex index, DeployTarget target, Seeds seeds, int workers, Action<long> written)
{
    private const int MostTries = 6;

    /// <summary>How long a server that does not answer is asked again without a chunk having come; by default only as long as six tries take.</summary>
    public TimeSpan Patience { get; init; }

    private readonly ConcurrentStack<ZstdFrames> _zstd = [];
    private readonly ZeroIds _zeros = new();
    private long _zeroBytes;
    private long _kept;
    private long _seeded;
    private long _fetched;
    private long _packed;

    /// <exception cref="IOException">A chunk could not be had, or the target not be written.</exception>
    public async Task<DeployedDisk> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var places = Places();
        var wanted = Channel.CreateBounded<ChunkId[]>(new BoundedChannelOptions(4 * workers) { SingleWriter = true });
        var fetchers = Enumerable.Range(0, workers).Select(_ => Task.Run(() => FetchAsync(wanted.Reader, places, stop), stop.Token)).ToArray();
        try
        {
            await Task.Run(() => FindAsync(places, wanted.Writer, stop.Token), stop.Token);
            await Task.WhenAll(fetchers);
        }
        catch
        {
            // The first to fail says why; the others only stop.
            await stop.CancelAsync();
            await Task.WhenAll(fetchers).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            var failed = fetchers.FirstOrDefault(one => one.IsFaulted);
            if (failed is not null && !cancellationToken.IsCancellationRequested) throw new IOException(failed.Exception!.GetBaseException().Message, failed.Exception.GetBaseException());
            throw;
        }
        finally
        {
            foreach (var one in _zstd) one.Dispose();
        }

        await Task.Run(target.Finish, cancellationToken);
        return new(_zeroBytes, _kept, _seeded, _fetched, _packed);
    }

    /// <summary>Where each chunk goes: one that the disk has often is fetched once.</summary>
    private Dictionary<ChunkId, List<int>> Places()
    {
        Dictionary<ChunkId, List<int>> places = new(index.Chunks.Length);
        for (var i = 0; i < index.Chunks.Length; i++)
        {
            if (_zeros.IsZeros(index.Digest, index.Chunks[i].Id, index.LengthOf(i))) Clear(i);
            else if (places.TryGetValue(index.Chunks[i].Id, out var known)) known.Add(i);
            else places[index.Chunks[i].Id] = [i];
        }

        return places;
    }

    private void Clear(int chunk)
    {
        var (offset, length) = (index.StartOf(chunk), index.LengthOf(chunk));
        if (!target.IsHole(offset, length)) target.Clear(offset, length);
        _zeroBytes += length;
        written(length);
    }

    /// <summary>Takes what is here; what is not is asked for in batches, in the disk's order.</summary>
    private async Task FindAsync(Dictionary<ChunkId, List<int>> places, ChannelWriter<ChunkId[]> wanted, CancellationToken cancellationToken)
    {
        var buffer = new byte[index.Sizes.Maximum];
        List<ChunkId> batch = [];
        foreach (var (id, chunks) in places)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var missing = chunks.Where(chunk => !IsThere(chunk, buffer)).ToList();
            if (missing.Count == 0) continue;
            chunks.RemoveAll(chunk => !missing.Contains(chunk));
            var bytes = buffer.AsMemory(0, index.LengthOf(missing[0]));
            if (seeds.TryRead(index.Digest, id, bytes.Span)) Interlocked.Add(ref _seeded, Write(chunks, bytes.Span));
            else batch.Add(id);
            if (batch.Count < ChunkFrames.MostInBatch) continue;
            await wanted.WriteAsync([.. batch], cancellationToken);
            batch.Clear();
        }

        if (batch.Count > 0) await wanted.WriteAsync([.. batch], cancellationToken);
        wanted.Complete();
    }

    private bool IsThere(int chunk, byte[] buffer)
    {
        var (offset, length) = (index.StartOf(chunk), index.LengthOf(chunk));
        if (target.IsHole(offset, length)) return false;
        var bytes = buffer.AsSpan(0, length);
        for (int read = 0, more; read < length; read += more)
            if ((more = target.Read(bytes[read..], offset + read)) == 0) return false;
        if (index.Digest.IdOf(bytes) != index.Chunks[chunk].Id) return false;
        _kept += length;
        written(length);
        return true;
    }

    private async Task FetchAsync(ChannelReader<ChunkId[]> wanted, Dictionary<ChunkId, List<int>> places, CancellationTokenSource stop)
    {
        var room = new byte[Math.Max(ZstdFrames.Bound(index.Sizes.Maximum), ChunkFrames.HeadLength)];
        var chunk = new byte[index.Sizes.Maximum];
        if (!_zstd.TryPop(out var zstd)) zstd = new();
        try
        {
            await foreach (var ids in wanted.ReadAllAsync(stop.Token)) await FetchAsync(ids, places, room, chunk, zstd, stop.Token);
        }
        catch
        {
            // Nobody shall wait for room in the queue that this one no longer empties.
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            _zstd.Push(zstd);
        }
    }

    private async Task FetchAsync(ChunkId[] ids, Dictionary<ChunkId, List<int>> places, byte[] room, byte[] chunk, ZstdFrames zstd, CancellationToken cancellationToken)
    {
        List<ChunkId> left = [.. ids];
        var since = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            string? why = null;
            var isAway = false;
            List<ChunkId> bad = [];
            var done = 0;
            try
            {
                await client.BatchAsync(left, room, (id, frame) =>
                {
                    if (Take(id, frame, places[id], chunk, zstd) is { } reason)
                    {
                        why = reason;
                        bad.Add(id);
                    }

                    done++;
                }, cancellationToken);
            }
            catch (IOException exception)
            {
                why = exception.Message;
                // Nobody answered, or broke off; an answer that refuses stays one.
                isAway = exception.InnerException is not null || exception.Data["again"] is true;
            }

            if (done > 0) since = Stopwatch.GetTimestamp();
            left = left[done..];
            foreach (var id in bad)
            {
                if (await TakeAloneAsync(id, places[id], cancellationToken) is not { } reason) continue;
                why = reason;
                left.Add(id);
            }

            if (left.Count == 0) return;
            if (attempt >= MostTries && !(isAway && Stopwatch.GetElapsedTime(since) < Patience)) throw new IOException($"{left.Count} chunks could not be had in {attempt} tries, the first one {left[0]}: {why}. What was written stays; the same command goes on from here");
            await Task.Delay(TimeSpan.FromMilliseconds(100 * (1 << Math.Min(attempt, MostTries))), cancellationToken);
        }
    }

    private async Task<string?> TakeAloneAsync(ChunkId id, List<int> chunks, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await client.ChunkAsync(id, index.LengthOf(chunks[0]), cancellationToken);
            if (bytes.Length != index.LengthOf(chunks[0]) || index.Digest.IdOf(bytes) != id) return $"chunk {id} came with other bytes";
            Interlocked.Add(ref _packed, bytes.Length);
            Interlocked.Add(ref _fetched, Write(chunks, bytes));
            return null;
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    /// <returns>Why it is not what was asked for; null if it was written.</returns>
    private string? Take(in ChunkId id, ReadOnlySpan<byte> frame, List<int> chunks, byte[] buffer, ZstdFrames zstd)
    {
        if (frame.IsEmpty) return $"the appliance has no chunk {id}; on it, say: bootappliance template verify";
        var expected = index.LengthOf(chunks[0]);
        if (!zstd.TryUnpack(frame, buffer, out var length, out var error)) return $"chunk {id}: {error}";
        if (length != expected || index.Digest.IdOf(buffer.AsSpan(0, length)) != id) return $"chunk {id} came with other bytes";
        Interlocked.Add(ref _packed, frame.Length);
        Interlocked.Add(ref _fetched, Write(chunks, buffer.AsSpan(0, length)));
        return null;
    }

    private long Write(List<int> chunks, ReadOnlySpan<byte> bytes)
    {
        foreach (var chunk in chunks)
        {
            target.Write(bytes, index.StartOf(chunk));
            written(bytes.Length);
        }

        return (long)chunks.Count * bytes.Length;
    }
}
