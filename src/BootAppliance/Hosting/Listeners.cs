using System.Security.Cryptography.X509Certificates;
using BootAppliance.Access;
using BootAppliance.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BootAppliance.Hosting;

/// <summary>Every HTTP listener with its plane.</summary>
internal static class Listeners
{
    public static void Add(KestrelServerOptions kestrel, ApplianceOptions options)
    {
        foreach (var endPoint in options.Http.Listen) kestrel.Listen(endPoint, listener => listener.UsePlane(Plane.Boot));
        kestrel.ListenUnixSocket(options.Admin.Socket, listener => listener.UsePlane(Plane.Admin));
        if (options.Admin.Listen is { } page) kestrel.Listen(page, listener => listener.UsePlane(Plane.Admin));
        if (options.Admin.Tls is { } tls) kestrel.Listen(tls.Listen, listener => Secure(listener, tls));
    }

    private static void Secure(ListenOptions listener, AdminTlsOptions tls)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(tls.Certificate);
        listener.UseHttps(https =>
        {
            https.ServerCertificate = X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key);
            https.ServerCertificateChain = chain;
        });
        listener.UsePlane(Plane.Admin);
    }
}
