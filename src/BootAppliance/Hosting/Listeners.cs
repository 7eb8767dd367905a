using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using BootAppliance.Access;
using BootAppliance.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BootAppliance.Hosting;

/// <summary>The HTTP listeners of both planes.</summary>
internal static class Listeners
{
    public static void Open(KestrelServerOptions server, ApplianceOptions options)
    {
        foreach (var address in options.Http.Listen) server.Listen(address, listener => listener.UsePlane(Plane.Boot));

        // A socket of an earlier run that was killed would keep this one from listening.
        File.Delete(options.Admin.Socket);
        Directory.CreateDirectory(Path.GetDirectoryName(options.Admin.Socket)!);
        server.ListenUnixSocket(options.Admin.Socket, listener => listener.UsePlane(Plane.Admin));
        if (options.Admin.Listen is { } page) server.Listen(page, listener => listener.UsePlane(Plane.Admin));
        if (options.Admin.Tls is { } tls)
        {
            server.Listen(tls.Listen, listener =>
            {
                listener.UseHttps(X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key));
                listener.UsePlane(Plane.Admin);
            });
        }
    }

    /// <summary>The mode is set explicitly: the service's umask would hide the socket from its group.</summary>
    public static void Permit(AdminOptions options)
    {
        File.SetUnixFileMode(options.Socket, options.SocketMode);
        if (!File.ReadLines("/etc/group").Any(line => line.StartsWith($"{options.SocketGroup}:", StringComparison.Ordinal))) return;
        using var chgrp = Process.Start("chgrp", [options.SocketGroup, options.Socket]);
        chgrp.WaitForExit();
    }
}
