using System.Net;
using System.Net.Sockets;

namespace BootAppliance.Inventory;

/// <summary>
/// Fetches what an administrator names by URL. A redirect may not lead to loopback, link-local or another scheme, and
/// each hop's address is checked when it is connected to, so that a name cannot answer differently the second time.
/// </summary>
public sealed class FileFetcher(FileStore files, ImportOptions options)
{
    private const int MaximumRedirects = 5;

    /// <exception cref="FetchException">The URL, an answer or the digest is not acceptable; the message says why.</exception>
    public async Task<StoredFile> FetchAsync(string url, string? sha256, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new FetchException("it is not an http or https URL");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.FetchTimeout);
        for (var hop = 0; hop <= MaximumRedirects; hop++)
        {
            var isRedirected = hop > 0;
            using var hopHandler = new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                ConnectCallback = (context, token) => ConnectAsync(context.DnsEndPoint, isRedirected, token),
            };
            using var client = new HttpClient(hopHandler) { Timeout = Timeout.InfiniteTimeSpan };
            using var response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if ((int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { } location)
            {
                var next = new Uri(uri, location);
                if (next.Scheme != uri.Scheme && next.Scheme != "https") throw new FetchException($"it redirects to another scheme, {next.Scheme}");
                uri = next;
                continue;
            }

            if (!response.IsSuccessStatusCode) throw new FetchException($"the server answered {(int)response.StatusCode}");
            await using var body = await response.Content.ReadAsStreamAsync(deadline.Token);
            var file = await files.AddAsync(Path.GetFileName(uri.AbsolutePath), url, body, deadline.Token);
            if (sha256 is not null && !string.Equals(file.Sha256, sha256, StringComparison.OrdinalIgnoreCase))
                throw new FetchException($"its SHA-256 is {file.Sha256}, not {sha256}");
            return file;
        }

        throw new FetchException($"it redirects more than {MaximumRedirects} times");
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool isRedirected, CancellationToken cancellationToken)
    {
        foreach (var address in await Dns.GetHostAddressesAsync(target.Host, cancellationToken))
        {
            if (isRedirected && IsLocal(address)) throw new FetchException($"it redirects to {address}, which is loopback or link-local");
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
        }

        throw new FetchException($"no address of {target.Host} answers on port {target.Port}");
    }

    private static bool IsLocal(IPAddress address) =>
        IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..] or [0, ..]);
}

public sealed class FetchException(string message) : Exception(message);
