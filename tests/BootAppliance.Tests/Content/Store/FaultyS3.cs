using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BootAppliance.Tests.Content.Store;

/// <summary>A bucket that does wrong what a test says, request by request, and is plain otherwise; on ports of its own, without TLS and with.</summary>
internal sealed class FaultyS3 : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _faults = new();
    private int _now;

    private FaultyS3(WebApplication app, string authority)
    {
        (_app, Authority) = (app, authority);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(one => new Uri(one)).ToList();
        (Url, TlsUrl) = (addresses.Single(one => one.Scheme == "http").ToString(), addresses.Single(one => one.Scheme == "https").ToString());
    }

    public string Url { get; }

    public string TlsUrl { get; }

    /// <summary>Its own authority, as PEM.</summary>
    public string Authority { get; }

    /// <summary>Method, host and path of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public int MostAtOnce { get; private set; }

    public static async Task<FaultyS3> StartAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
        });
        var app = builder.Build();
        FaultyS3? faulty = null;
        app.Run(context => faulty!.AnswerAsync(context));
        await app.StartAsync();
        return faulty = new(app, certificate.ExportCertificatePem());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>The next request is answered so.</summary>
    public FaultyS3 Then(Func<HttpContext, Task> fault)
    {
        _faults.Enqueue(fault);
        return this;
    }

    public FaultyS3 Then(int status, string code, string extra = "") => Then(context => ErrorAsync(context, status, code, extra));

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Host.Host}{context.Request.Path}");
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
        try
        {
            await (_faults.TryDequeue(out var fault) ? fault(context) : PlainAsync(context));
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }

    /// <summary>As a bucket should.</summary>
    public async Task PlainAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        switch (context.Request.Method)
        {
            case "PUT":
                using (MemoryStream body = new())
                {
                    await context.Request.Body.CopyToAsync(body);
                    if (!_blobs.TryAdd(path, body.ToArray()) && context.Request.Headers.IfNoneMatch == "*") await ErrorAsync(context, 412, "PreconditionFailed");
                }

                break;
            case "GET" when context.Request.Query["list-type"] == "2":
                await context.Response.WriteAsync($"<ListBucketResult><IsTruncated>false</IsTruncated>{string.Concat(_blobs.Select(one => Entry(context.Request.Path, one)))}</ListBucketResult>");
                break;
            case "GET" or "HEAD" when _blobs.TryGetValue(path, out var bytes):
                context.Response.ContentLength = bytes.Length;
                if (context.Request.Method == "GET") await context.Response.Body.WriteAsync(bytes);
                break;
            case "DELETE":
                context.Response.StatusCode = _blobs.TryRemove(path, out _) ? 204 : 404;
                break;
            default:
                await ErrorAsync(context, 404, "NoSuchKey");
                break;
        }
    }

    /// <summary>Half of what was announced, and then the connection is reset.</summary>
    public static async Task BreakAsync(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.Body.WriteAsync(new byte[500]);
        await context.Response.Body.FlushAsync();
        context.Features.Get<IConnectionSocketFeature>()!.Socket.LingerState = new(true, 0);
        context.Abort();
    }

    /// <summary>Says nothing until the client goes.</summary>
    public static async Task HangAsync(HttpContext context)
    {
        TaskCompletionSource gone = new();
        await using (context.RequestAborted.Register(() => gone.SetResult())) await gone.Task;
    }

    /// <summary>Announces a body, gives some of it, and no more.</summary>
    public static async Task StallAsync(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.Body.WriteAsync(new byte[500]);
        await context.Response.Body.FlushAsync();
        await HangAsync(context);
    }

    private static string Entry(string bucket, KeyValuePair<string, byte[]> blob) =>
        $"<Contents><Key>{blob.Key[bucket.Length..]}</Key><Size>{blob.Value.Length}</Size><LastModified>2026-01-31T12:00:00.000Z</LastModified></Contents>";

    private static async Task ErrorAsync(HttpContext context, int status, string code, string extra = "")
    {
        context.Response.StatusCode = status;
        if (context.Request.Method != "HEAD")
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>so it is</Message>{extra}</Error>"));
    }
}
