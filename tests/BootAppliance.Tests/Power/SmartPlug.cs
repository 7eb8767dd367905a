using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BootAppliance.Tests.Power;

/// <summary>A plug that speaks HTTP as those of Shelly do, on a port of its own, plain and with TLS.</summary>
internal sealed class SmartPlug : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SmartPlug(WebApplication app, string fingerprint)
    {
        (_app, Fingerprint) = (app, fingerprint);
        List<Uri> addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(one => new Uri(one))];
        (Port, TlsPort) = (addresses.Single(one => one.Scheme == "http").Port, addresses.Single(one => one.Scheme == "https").Port);
    }

    public int Port { get; }

    public int TlsPort { get; }

    public string Fingerprint { get; }

    public bool IsOn { get; set; }

    /// <summary>What each request was and which account it had.</summary>
    public ConcurrentQueue<(string Request, string Account)> Requests { get; } = new();

    /// <summary>Answers instead of the plug's own, if it is set.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public static async Task<SmartPlug> StartAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = new CertificateRequest("CN=plug", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var certificate = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(certificate));
        });
        var app = builder.Build();
        SmartPlug? plug = null;
        app.Run(context => plug!.AnswerAsync(context));
        await app.StartAsync();
        return plug = new(app, certificate.GetCertHashString(HashAlgorithmName.SHA256));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue(($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", context.Request.Headers.Authorization.ToString()));
        if (Instead is not null) return Instead(context);
        if (context.Request.Query["turn"] is [{ } turn]) IsOn = turn == "on";
        return context.Response.WriteAsJsonAsync(new { relays = new[] { new { ison = IsOn } }, source = "http" });
    }
}
