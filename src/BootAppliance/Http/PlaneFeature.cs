using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BootAppliance.Http;

/// <summary>Set on every connection by the listener that accepted it; requests see it through their own features.</summary>
public sealed record PlaneFeature(Plane Plane);

public static class PlaneListeners
{
    /// <summary>Makes the listener one of <paramref name="plane"/>. A listener without a plane serves nothing at all.</summary>
    public static ListenOptions UsePlane(this ListenOptions listener, Plane plane)
    {
        var feature = new PlaneFeature(plane);
        listener.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
        if (plane is Plane.Boot && listener.ApplicationServices.GetService<ConnectionLimits>() is { } limits)
            listener.Use(next => connection => LimitAsync(limits, next, connection));
        return listener;
    }

    private static async Task LimitAsync(ConnectionLimits limits, ConnectionDelegate next, ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address } || !limits.TryEnter(address))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            limits.Leave(address);
        }
    }
}
