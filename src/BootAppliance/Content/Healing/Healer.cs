using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Events;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Healing;

/// <summary>
/// Fetches what the store has lost, or has corrupt, from the sources; what comes is proved before it is kept. Each thing is fetched
/// once, however many wait for it; all of it is bounded, because whoever boots may ask for any name. For any number of threads.
/// </summary>
public sealed partial class Healer(ContentOptions options, ChunkStore chunks, IndexStore indexes, EventStream events, ContentMetrics metrics, TimeProvider clock, ILogger<Healer> logger) : IDisposable
{
    private const int AtOnce = 16;
    private const int PerSecond = 256;
    private const int MostLost = 4096;

    /// <summary>So long a reader waits for all sources.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(30);

    private readonly SourceReader _reader = new();
    private readonly SemaphoreSlim _slots = new(AtOnce);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> _underway = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _lost = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyList<ContentSource>> _sources = new(() => [.. options.Sources.Select(one => ContentSource.TryParse(one, out var source) ? source : null).OfType<ContentSource>()]);
    private readonly TokenBucketRateLimiter _rate = new(new()
    {
        TokenLimit = PerSecond,
        TokensPerPeriod = PerSecond / 4,
        ReplenishmentPeriod = TimeSpan.FromMilliseconds(250),
        QueueLimit = 4 * PerSecond,
    });

    /// <summary>Whether a chunk is in the store now that was not, or was corrupt.</summary>
    public ValueTask<bool> ChunkAsync(ChunkId id, CancellationToken cancellationToken) => OnceAsync(id.ToString(), "chunk", () => chunks.Contains(id), source => source.Of(id), chunks.FrameRoom, frame =>
    {
        if (chunks.AddFrame(ChunkDigest.Sha256, id, frame.Span, out var reason) != ChunkFault.None && chunks.AddFrame(ChunkDigest.Sha512Truncated, id, frame.Span, out _) != ChunkFault.None) return reason;
        chunks.Flush();
        return null;
    }, cancellationToken);

    /// <summary>As <see cref="ChunkAsync"/>, of an index.</summary>
    public ValueTask<bool> IndexAsync(Sha256Digest digest, CancellationToken cancellationToken) => OnceAsync(digest.ToString(), "index", () => indexes.Contains(digest), source => source.Of(digest), options.MaxIndexBytes, bytes =>
    {
        if (Sha256Digest.Of(bytes.Span) is var found && found != digest) return $"its bytes are {found}";
        indexes.Keep(digest, bytes.Span);
        return null;
    }, cancellationToken);

    public void Dispose()
    {
        _reader.Dispose();
        _slots.Dispose();
        _rate.Dispose();
    }

    private async ValueTask<bool> OnceAsync(string name, string what, Func<bool> isThere, Func<ContentSource, Uri?> where, long most, Func<ReadOnlyMemory<byte>, string?> keep, CancellationToken cancellationToken)
    {
        if (options.Sources.Count == 0 || (_lost.TryGetValue(name, out var until) && clock.GetUtcNow() < until)) return false;
        TaskCompletionSource<bool> own = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var fetched = _underway.GetOrAdd(name, own);
        // Whoever asked first may go away; the others still wait for it. What was corrupt is in quarantine, so what is there came meanwhile.
        if (fetched == own) _ = Task.Run(() => FetchAsync(own, name, () => FetchAsync(name, what, isThere, where, most, keep)), CancellationToken.None);
        return await fetched.Task.WaitAsync(cancellationToken);
    }

    private async Task FetchAsync(TaskCompletionSource<bool> fetched, string name, Func<Task<bool>> fetch)
    {
        try
        {
            fetched.TrySetResult(await fetch());
        }
        catch (Exception exception)
        {
            // Whoever waits is told.
            fetched.TrySetException(exception);
        }
        finally
        {
            _underway.TryRemove(name, out _);
        }
    }

    private async Task<bool> FetchAsync(string name, string what, Func<bool> isThere, Func<ContentSource, Uri?> where, long most, Func<ReadOnlyMemory<byte>, string?> keep)
    {
        using CancellationTokenSource end = new(Patience, clock);
        try
        {
            using var lease = await _rate.AcquireAsync(1, end.Token);
            if (!lease.IsAcquired) return false;
            await _slots.WaitAsync(end.Token);
            try
            {
                if (isThere() || await FetchAsync(name, what, where, most, keep, end.Token)) return true;
            }
            finally
            {
                _slots.Release();
            }

            if (_lost.Count >= MostLost) _lost.Clear();
            _lost[name] = clock.GetUtcNow() + Lost;
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> FetchAsync(string name, string what, Func<ContentSource, Uri?> where, long most, Func<ReadOnlyMemory<byte>, string?> keep, CancellationToken cancellationToken)
    {
        foreach (var source in _sources.Value.Where(one => !one.IsAway(clock.GetUtcNow())))
        {
            if (where(source) is not { } url) continue;
            try
            {
                if (await _reader.ReadAsync(url, most, cancellationToken) is not { } bytes) continue;
                if (keep(bytes) is { } wrong)
                {
                    Log.Wrong(logger, source.Name, what, name, wrong);
                    continue;
                }

                metrics.Healed();
                events.Post(new("content.healed", EventLevel.Info, $"{what} {name} was missing or corrupt and was fetched from {source.Name}")
                {
                    Data = new Dictionary<string, string>(StringComparer.Ordinal) { [what] = name, ["source"] = source.Name },
                });
                return true;
            }
            catch (IOException exception)
            {
                source.Left(clock.GetUtcNow() + Away);
                Log.Away(logger, source.Name, what, name, exception.Message);
            }
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(5110, LogLevel.Warning, "{Source} sent {What} {Name}, and it is refused: {Reason}", EventName = "ContentSourceWrong")]
        public static partial void Wrong(ILogger logger, string source, string what, string name, string reason);

        [LoggerMessage(5111, LogLevel.Warning, "{Source} was asked for {What} {Name}: {Reason}", EventName = "ContentSourceAway")]
        public static partial void Away(ILogger logger, string source, string what, string name, string reason);
    }
}
