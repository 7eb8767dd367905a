using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace BootAppliance.Access;

/// <summary>How a connection came to the admin plane; it decides which credentials count.</summary>
public enum AdminDoor
{
    /// <summary>The Unix socket: the file's mode was the permission.</summary>
    Socket = 1,

    /// <summary>Plain HTTP, on a loopback or private address: reading, and changes after <c>bootappliance login</c>.</summary>
    Page = 2,

    /// <summary>TLS: tokens, or a browser that logged in.</summary>
    Tls = 3,
}

internal static class AdminDoors
{
    /// <summary>Told by the connection itself, never by a header.</summary>
    public static AdminDoor Door(this HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket.AddressFamily is AddressFamily.Unix) return AdminDoor.Socket;
        return context.Features.Get<ITlsHandshakeFeature>() is null ? AdminDoor.Page : AdminDoor.Tls;
    }
}
