using System.Net;
using System.Net.Sockets;

namespace BootAppliance;

/// <summary>Connects to what an administrator names by URL. An address is judged when it is connected to, so that a name cannot answer differently the second time.</summary>
internal static class OutwardConnection
{
    /// <summary>This machine itself, and its links, where cloud platforms hand out secrets.</summary>
    public static bool IsLocal(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain) || plain.IsIPv6LinkLocal || plain.Equals(IPAddress.IPv6Any)
            || (plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes() is [169, 254, ..] or [0, ..]);
    }

    /// <param name="target">The first of its addresses that answers is taken.</param>
    /// <param name="objection">What is wrong with an address, as a sentence; null if nothing is.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IOException">An address is not acceptable, or none answers; the message says which and why.</exception>
    public static async ValueTask<Stream> OpenAsync(DnsEndPoint target, Func<IPAddress, string?> objection, CancellationToken cancellationToken)
    {
        foreach (var address in await Dns.GetHostAddressesAsync(target.Host, cancellationToken))
        {
            if (objection(address) is { } sentence) throw new IOException(sentence);
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, target.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException)
            {
                // The next address of the name may answer; the last failure is told below.
                socket.Dispose();
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }

        throw new IOException($"no address of {target.Host} answers on port {target.Port}");
    }
}
