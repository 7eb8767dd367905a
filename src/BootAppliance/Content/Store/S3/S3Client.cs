using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace BootAppliance.Content.Store.S3;

/// <summary>
/// Signed requests to one bucket, as many at once as the options allow. What may pass is tried again, with growing pauses of random
/// length (so that many appliances do not come back together): at most <see cref="Tries"/> times, and not after three timeouts' time.
/// </summary>
internal sealed class S3Client : IDisposable
{
    private const int Tries = 6;
    private const int LongestError = 64 * 1024;

    // What is longer may take longer; that it goes on at all is what the socket's own timeout watches.
    private const int SlowestSecond = 1 << 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly S3Options _options;
    private readonly S3Credentials _credentials;
    private readonly TimeProvider _clock;
    private readonly Uri _base;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _closed = new();

    public S3Client(S3Options options, S3Credentials credentials, TimeProvider clock)
    {
        (_options, _credentials, _clock) = (options, credentials, clock);
        _base = options.BucketUrl;
        _slots = new(options.MaxConnections);
        _http = new(Handler(options)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public string Bucket => _options.Bucket;

    /// <summary>Asks, again if need be, and reads the body into <paramref name="into"/>; after <paramref name="patience"/> nothing of it is under way from here.</summary>
    public S3Answer Send(S3Request request, Span<byte> into = default, TimeSpan? patience = null)
    {
        var began = _clock.GetTimestamp();
        for (var tried = 1; ; tried++)
        {
            var left = patience - _clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero) return NoTime();
            var answer = SendOnce(request, into, left);
            if (answer.Failure is not { MayPass: true } failure || tried == Tries || _clock.GetElapsedTime(began) > 3 * _options.Timeout) return answer;
            var pause = FirstPause * Math.Pow(2, tried - 1) * Random.Shared.NextDouble();
            if (failure.RetryAfter > pause) pause = failure.RetryAfter.Value;
            if (pause > LongestPause) pause = LongestPause;
            if (pause > patience - _clock.GetElapsedTime(began) || _closed.Token.WaitHandle.WaitOne(pause)) return answer;
        }
    }

    /// <summary>What the caller of the store is told.</summary>
    public IOException Because(S3Request request, S3Failure failure)
    {
        var what = request.Key.Length > 0 ? request.Key : "the list";
        return new($"{request.Method} of {what} in the bucket {Bucket} at {_options.Endpoint} failed: {failure.Sentence}");
    }

    public void Dispose()
    {
        _closed.Cancel();
        _http.Dispose();
    }

    private S3Answer SendOnce(S3Request request, Span<byte> into, TimeSpan? patience)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        try
        {
            // Waiting for a turn is not the service's silence.
            var began = _clock.GetTimestamp();
            if (!_slots.Wait(patience ?? Timeout.InfiniteTimeSpan, _closed.Token)) return NoTime();
            patience -= _clock.GetElapsedTime(began);
        }
        catch (OperationCanceledException)
        {
            return Closed();
        }

        try
        {
            var longest = _options.Timeout + TimeSpan.FromSeconds(Math.Max(request.Body.Length, into.Length) / SlowestSecond);
            if (patience <= TimeSpan.Zero) return NoTime();
            deadline.CancelAfter(patience < longest ? patience.Value : longest);
            using var message = Message(request);
            using var answer = _http.Send(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            var length = answer.Content.Headers.ContentLength;
            if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent)
            {
                if (request.Method == HttpMethod.Head) return new(length, 0, false, null);
                if (length > into.Length) return new(length, 0, true, null);
                var read = Read(answer, into, deadline.Token);
                return read > into.Length ? new(length, 0, true, null) : new(length, read, false, null);
            }

            var error = request.Method == HttpMethod.Head ? [] : new byte[LongestError];
            return S3Errors.Of((int)answer.StatusCode, error.AsSpan(0, Math.Min(error.Length, Read(answer, error, deadline.Token))), Skew(answer), RetryAfter(answer));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            return _closed.IsCancellationRequested ? Closed() : patience < _options.Timeout && deadline.IsCancellationRequested ? NoTime() : Unanswered(exception, deadline.IsCancellationRequested);
        }
        finally
        {
            _slots.Release();
        }
    }

    private HttpRequestMessage Message(S3Request request)
    {
        var path = _base.AbsolutePath + S3Request.Escape(request.Key);
        var query = request.EscapedQuery;
        HttpRequestMessage message = new(request.Method, new Uri(_base, query.Length > 0 ? $"{path}?{query}" : path)) { Version = HttpVersion.Version11 };
        foreach (var (name, value) in S3Signature.Sign(request, _base.Authority, path, _credentials, _options.Region, _clock.GetUtcNow()))
            message.Headers.TryAddWithoutValidation(name, value);
        if (request.Method == HttpMethod.Put) message.Content = new ByteArrayContent(request.Body);
        return message;
    }

    /// <returns>One more than there is room for if it is longer.</returns>
    private static int Read(HttpResponseMessage answer, Span<byte> into, CancellationToken deadline)
    {
        using var body = answer.Content.ReadAsStream(deadline);
        var length = 0;
        for (int read; length < into.Length && (read = body.Read(into[length..])) > 0; length += read) deadline.ThrowIfCancellationRequested();
        return length == into.Length && body.Read(stackalloc byte[1]) > 0 ? length + 1 : length;
    }

    private TimeSpan? Skew(HttpResponseMessage answer) => answer.Headers.Date is { } theirs ? _clock.GetUtcNow() - theirs : null;

    private TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _clock.GetUtcNow(),
        _ => null,
    };

    private static S3Failure NoTime() => new(null, null, "the service is too slow for it, or too much else is asked of it; it is tried again later", MayPass: true);

    private static S3Failure Closed() => new(null, null, "the appliance is stopping", MayPass: false);

    private S3Failure Unanswered(Exception exception, bool isLate)
    {
        var cause = exception.GetBaseException();
        if (isLate || cause is OperationCanceledException or TimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut })
            return new(null, null, $"the service did not answer within {Duration.Say(_options.Timeout)}; see whether it runs and is reached", MayPass: true);
        if (exception.InnerException is AuthenticationException || cause is AuthenticationException)
            return new(null, null, $"its certificate is not believed ({cause.Message.TrimEnd('.')}); name the authority that signed it in content.s3.ca", MayPass: false);
        return new(null, null, $"the connection failed ({cause.Message.TrimEnd('.')}); see whether the service runs and is reached", MayPass: true);
    }

    private static SocketsHttpHandler Handler(S3Options options) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxConnectionsPerServer = options.MaxConnections,
        MaxResponseHeadersLength = 64,
        MaxResponseDrainSize = LongestError,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = options.Ca is { } ca ? Trust(ca) : null },
        ConnectCallback = async (context, cancellationToken) =>
        {
            var stream = await OutwardConnection.OpenAsync(context.DnsEndPoint, _ => null, cancellationToken);
            stream.ReadTimeout = stream.WriteTimeout = (int)options.Timeout.TotalMilliseconds;
            return stream;
        },
    };

    private static X509ChainPolicy Trust(string file)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }
}
