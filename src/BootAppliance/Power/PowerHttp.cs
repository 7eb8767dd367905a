using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace BootAppliance.Power;

/// <summary>How power systems are spoken to by HTTP: no redirect, proxy or cookie, one connection, the certificate judged by its pin.</summary>
internal static class PowerHttp
{
    /// <param name="pin">Judges the certificate.</param>
    /// <param name="connect">Opens a connection; null for the usual way.</param>
    public static HttpClient Client(CertificatePin pin, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 64,
        MaxConnectionsPerServer = 1,
        ConnectCallback = connect,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, errors) => pin.Takes(certificate, errors) },
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <returns>Null if it is longer than that.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpResponseMessage response, int longest, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using MemoryStream read = new();
        var part = new byte[16384];
        for (int length; (length = await stream.ReadAsync(part, cancellationToken)) > 0;)
        {
            if (read.Length + length > longest) return null;
            await read.WriteAsync(part.AsMemory(0, length), cancellationToken);
        }

        return read.ToArray();
    }

    /// <param name="exception">Why there is no answer.</param>
    /// <param name="alters">Whether the request may have done something before.</param>
    /// <param name="refused">What to do where nothing listens.</param>
    public static PowerException Fault(HttpRequestException exception, bool alters, string refused) => exception.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new(PowerFailure.Unreachable, "refuses the connection: nothing listens at that port", refused),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => new(PowerFailure.Unreachable, "has a name that no name server knows", "check its address in the inventory, or the name server"),
        SocketException { SocketErrorCode: SocketError.ConnectionReset } => new(PowerFailure.Unreachable, "broke the connection off", "try again") { MayHaveHappened = alters },
        SocketException socket => new(PowerFailure.Unreachable, $"is not reached ({socket.SocketErrorCode})", "check its address, cable, VLAN and the route to it"),
        PowerException own => own,
        IOException unconnected when exception.HttpRequestError is HttpRequestError.ConnectionError => new(PowerFailure.Unreachable, $"is not reached ({unconnected.Message})", refused),
        System.Security.Authentication.AuthenticationException => new(PowerFailure.ProtocolError, "speaks no TLS that is safe enough, or none", "update its firmware, and check the port"),
        var other => new(PowerFailure.ProtocolError, $"does not speak HTTP as it should ({other.Message})", "check the port, and update its firmware") { MayHaveHappened = alters },
    };
}
