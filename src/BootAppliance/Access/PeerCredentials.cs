using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace BootAppliance.Access;

/// <summary>Who is at the other end of a Unix socket, as the kernel recorded it when the peer connected (unix(7), SO_PEERCRED).</summary>
public static class PeerCredentials
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>False where the kernel does not say; such a peer is nobody.</summary>
    public static bool TryGetUserId(Socket socket, out uint userId)
    {
        userId = 0;
        Span<int> credentials = stackalloc int[3]; // struct ucred: pid, uid, gid
        try
        {
            if (socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials)) != 12) return false;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false; // the peer is gone; whatever it asked has nobody to answer to
        }

        userId = (uint)credentials[1];
        return userId != uint.MaxValue;
    }
}
