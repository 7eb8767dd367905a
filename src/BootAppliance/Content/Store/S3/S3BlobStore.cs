using System.Buffers;
using System.Globalization;

namespace BootAppliance.Content.Store.S3;

/// <summary>
/// Blobs in a bucket of an S3-compatible store, by their keys behind a prefix; so a store of casync's and desync's is at <c>castr/</c>
/// there. A blob is kept once the service took it, and nobody sees a part of it (Amazon S3 User Guide, "data consistency model").
/// </summary>
public sealed class S3BlobStore : IBlobStore, IDisposable
{
    /// <summary>What was taken out of use is kept here.</summary>
    public const string Quarantined = "quarantine/";

    // A thousand keys of the longest kind (1,024 bytes, escaped) are less.
    private const int LongestPage = 8 << 20;

    private const int LongestAnswer = 64 * 1024;

    private static readonly (string, string) OnlyIfAbsent = ("if-none-match", "*");

    private readonly S3Client _s3;
    private readonly TimeProvider _clock;
    private readonly string _prefix;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _notKept = [];
    private volatile bool _bucketIsThere;
    private volatile bool _takesConditions = true;

    /// <exception cref="IOException">The credentials or the authorities cannot be read. The service is not asked yet.</exception>
    public S3BlobStore(S3Options options, TimeProvider clock)
    {
        var file = S3Credentials.FileOf(options)
            ?? throw new IOException($"there are no credentials for the bucket {options.Bucket}: set content.s3.credentials, or hand over the systemd credential {S3Options.CredentialName}");
        _s3 = new(options, S3Credentials.Read(file), clock);
        _clock = clock;
        _prefix = options.Prefix is "" ? "" : options.Prefix.TrimEnd('/') + "/";
    }

    /// <summary>So many blobs are listed by one request; services give at most 1,000.</summary>
    internal int PageSize { get; init; } = 1000;

    public long? LengthOf(string key) => LengthOf(key, patience: null);

    private long? LengthOf(string key, TimeSpan? patience)
    {
        var request = Request(HttpMethod.Head, key);
        var answer = _s3.Send(request, patience: patience);
        if (answer.Failure is not { } failure) return answer.Length ?? throw Because(request, "the service does not say how long it is");
        if (failure.Status == 404)
        {
            RequireBucket();
            return null;
        }

        // No answer to HEAD has a body, which alone says why.
        var again = Request(HttpMethod.Get, key);
        throw failure.Status is 400 or 403 && _s3.Send(again).Failure is { Code: not null } named ? _s3.Because(again, named) : _s3.Because(request, failure);
    }

    public BlobRead Read(string key, Span<byte> into, out int length)
    {
        var request = Request(HttpMethod.Get, key);
        var answer = _s3.Send(request, into);
        length = answer.Read;
        if (answer.Failure is not { } failure) return answer.IsTooLong ? BlobRead.TooLong : BlobRead.Found;
        if (!IsAbsent(failure)) throw _s3.Because(request, failure);
        if (failure.Code is null) RequireBucket();
        return BlobRead.Missing;
    }

    public void Put(string key, ReadOnlySpan<byte> bytes)
    {
        var request = Request(HttpMethod.Put, key) with { Body = bytes.ToArray() };
        try
        {
            if (Offer(request, key) is { } failure) throw _s3.Because(request, failure);
        }
        catch (IOException)
        {
            lock (_gate) _notKept.Add(key);
            throw;
        }

        lock (_gate) _notKept.Remove(key);
    }

    /// <summary>What was put is kept already. Fails if something was not, and since then neither; its putter knows, and this is for whoever did not wait for it.</summary>
    /// <exception cref="IOException">Something was not kept since the last flush.</exception>
    public void Flush()
    {
        lock (_gate)
        {
            if (_notKept.Count == 0) return;
            IOException failed = new($"{_notKept.Count} of what was put in the bucket {_s3.Bucket} was not kept, {_notKept.First()} among it; put it again");
            _notKept.Clear();
            throw failed;
        }
    }

    public string? Quarantine(string key)
    {
        var kept = Quarantined + Path.GetFileName(key);
        var copy = Request(HttpMethod.Put, kept) with { Headers = [("x-amz-copy-source", S3Request.Escape($"/{_s3.Bucket}/{_prefix}{key}"))] };
        var answer = new byte[LongestAnswer];
        var copied = _s3.Send(copy, answer);
        if (copied.Failure is { } failure) return IsAbsent(failure) ? null : throw _s3.Because(copy, failure);
        // A copy may fail after its 200 (CopyObject, "Response and special errors").
        if (S3Errors.TryReadXml(answer.AsSpan(0, copied.Read)) is not { Name.LocalName: "CopyObjectResult" })
            throw _s3.Because(copy, S3Errors.Of(200, answer.AsSpan(0, copied.Read), null, null));
        Delete(key, null);
        return $"s3://{_s3.Bucket}/{_prefix}{kept}";
    }

    public bool Remove(string key, TimeSpan patience)
    {
        // A delete is answered alike whether or not there was something.
        var began = _clock.GetTimestamp();
        if (LengthOf(key, patience) is null) return false;
        Delete(key, patience - _clock.GetElapsedTime(began));
        return true;
    }

    public IEnumerable<BlobEntry> List(string prefix)
    {
        for (string? token = null; ;)
        {
            var (entries, next) = Page(prefix, token, PageSize);
            foreach (var entry in entries) yield return entry;
            if (next is null) yield break;
            if (next == token) throw new IOException($"the list of {prefix} in the bucket {_s3.Bucket} does not go on: the service gives the same page again");
            token = next;
        }
    }

    public void Dispose() => _s3.Dispose();

    private S3Failure? Offer(S3Request request, string key)
    {
        if (_takesConditions)
        {
            var failure = _s3.Send(request with { Headers = [OnlyIfAbsent] }, new byte[LongestAnswer]).Failure;
            if (failure is not ({ Status: 501 } or { Code: "NotImplemented" })) return failure is { Status: 412 } ? null : failure;
            _takesConditions = false;
        }

        // Of two that put it at the same moment the later one writes the same bytes again.
        return LengthOf(key) is null ? _s3.Send(request, new byte[LongestAnswer]).Failure : null;
    }

    private void Delete(string key, TimeSpan? patience)
    {
        var request = Request(HttpMethod.Delete, key);
        if (_s3.Send(request, patience: patience).Failure is { } failure && !IsAbsent(failure)) throw _s3.Because(request, failure);
    }

    /// <summary>A missing bucket looks like a missing blob where only the status is told.</summary>
    private void RequireBucket()
    {
        if (_bucketIsThere) return;
        Page("", null, 1);
        _bucketIsThere = true;
    }

    private (List<BlobEntry> Entries, string? Next) Page(string prefix, string? token, int most)
    {
        List<(string, string)> query = [("list-type", "2"), ("max-keys", most.ToString(CultureInfo.InvariantCulture)), ("prefix", _prefix + prefix)];
        if (token is not null) query.Insert(0, ("continuation-token", token));
        S3Request request = new(HttpMethod.Get, "") { Query = query };
        var room = ArrayPool<byte>.Shared.Rent(LongestPage);
        try
        {
            var answer = _s3.Send(request, room);
            if (answer.Failure is { } failure) throw _s3.Because(request, failure);
            if (answer.IsTooLong || S3Errors.TryReadXml(room.AsSpan(0, answer.Read)) is not { Name.LocalName: "ListBucketResult" } page)
                throw Because(request, "the answer is no list; see whether content.s3.endpoint is an S3-compatible service");
            var entries = page.Elements().Where(one => one.Name.LocalName == "Contents")
                .Select(one => S3List.Entry(one, _prefix) ?? throw Because(request, "the list has an entry that is no object's")).ToList();
            return (entries, page.ElementHere("IsTruncated") == "true" ? page.ElementHere("NextContinuationToken") ?? throw Because(request, "the list breaks off") : null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private static bool IsAbsent(S3Failure failure) => failure is { Status: 404, Code: "NoSuchKey" or null };

    private S3Request Request(HttpMethod method, string key) => new(method, _prefix + key);

    private IOException Because(S3Request request, string sentence) => _s3.Because(request, new(null, null, sentence, MayPass: false));
}
