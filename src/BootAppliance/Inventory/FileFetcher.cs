namespace BootAppliance.Inventory;

/// <summary>
/// Fetches what an administrator names by URL. A redirect may not lead to loopback, link-local or another scheme.
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
                ConnectCallback = (context, token) => OutwardConnection.OpenAsync(
                    context.DnsEndPoint, address => isRedirected && OutwardConnection.IsLocal(address) ? $"it redirects to {address}, which is loopback or link-local" : null, token),
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
}

public sealed class FetchException(string message) : Exception(message);
