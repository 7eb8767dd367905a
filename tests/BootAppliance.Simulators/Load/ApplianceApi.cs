using System.Net.Sockets;

namespace BootAppliance.Simulators.Load;

/// <summary>The appliance's API over its Unix socket, where whoever may open it is an administrator.</summary>
internal static class ApplianceApi
{
    /// <summary>Paths are relative to <c>/</c>, such as <c>api/v1/systems</c>.</summary>
    public static HttpClient Open(string socket, TimeSpan timeout) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, stop) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop);
                return new NetworkStream(connection, ownsSocket: true);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        },
    })
    { BaseAddress = new Uri("http://localhost/"), Timeout = timeout };
}
