using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;
using BootAppliance.Content.Transfer;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Deploy;

/// <summary>Takes the packed bytes of a chunk, which are nobody's word yet, before they are overwritten by the next one's.</summary>
/// <param name="id">What was asked for.</param>
/// <param name="frame">As it came; empty if there is none.</param>
public delegate void TakeFrame(ChunkId id, ReadOnlySpan<byte> frame);

/// <summary>Reads <c>/content/…</c> of an appliance. What comes is judged by whoever asked for it.</summary>
/// <param name="http">Its base address is the appliance's, up to <c>content/</c>.</param>
public sealed class ContentClient(HttpClient http)
{
    private const int LongestManifest = 64 * 1024;
    private const int LongestList = 16 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The manifest and its signature, of a number or of <c>latest</c> or <c>tag=WORD</c>.</summary>
    /// <param name="name">The template.</param>
    /// <param name="label"><c>v=7</c>, <c>v=latest</c>, <c>tag=stable</c>.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="IOException">It does not answer, or has no such version.</exception>
    public async Task<SignedManifest> ManifestAsync(TemplateName name, string label, CancellationToken cancellationToken)
    {
        var path = $"content/ccn/{name.ToString()[NameGrammar.Scheme.Length..]}/{label}/manifest.json";
        var manifest = await ReadAsync(path, LongestManifest, cancellationToken);
        return new(manifest, System.Text.Encoding.ASCII.GetString(await ReadAsync(path + ".sig", LongestManifest, cancellationToken)));
    }

    /// <summary>Whether the appliance says that nothing new shall be made of the version.</summary>
    /// <exception cref="IOException">It does not answer as it should.</exception>
    public async Task<bool> IsRetiredAsync(TemplateName name, int version, CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync($"content/ccn/{name.ToString()[NameGrammar.Scheme.Length..]}/versions", LongestList, cancellationToken);
        try
        {
            return JsonNode.Parse(bytes)?["versions"]?.AsArray().Any(one => (int?)one?["version"] == version && (bool?)one["retired"] == true) ?? false;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new IOException($"the list of the versions of {name} cannot be read: {exception.Message}", exception);
        }
    }

    /// <exception cref="IOException">It does not answer, has no such index, or that is another one than it is named.</exception>
    public async Task<ChunkIndex> IndexAsync(ManifestDisk disk, CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync($"content/index/{disk.Index}.caibx", disk.IndexLength, cancellationToken);
        if (Sha256Digest.Of(bytes) is var found && found != disk.Index) throw new IOException($"{disk.Role}: the index that came is {found}, and the manifest names {disk.Index}: it was changed on the way, or the appliance's copy is damaged");
        if (!ChunkIndex.TryParse(bytes, out var index, out var error)) throw new IOException($"{disk.Role}: the index cannot be read: {error}");
        if (index!.ImageLength != disk.Size || index.Digest != disk.Digest) throw new IOException($"{disk.Role}: the index tells of another disk than the manifest");
        return index;
    }

    /// <summary>Asks for at most <see cref="ChunkFrames.MostInBatch"/> chunks at once.</summary>
    /// <param name="ids">What is wanted.</param>
    /// <param name="room">For the longest frame.</param>
    /// <param name="take">Is called for each in turn.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="IOException">It does not answer, or stopped in the middle: those that were taken were whole.</exception>
    public async Task BatchAsync(IReadOnlyList<ChunkId> ids, Memory<byte> room, TakeFrame take, CancellationToken cancellationToken)
    {
        var body = new byte[ids.Count * ChunkId.Length];
        for (var i = 0; i < ids.Count; i++) ids[i].Write(body.AsSpan(i * ChunkId.Length));
        using HttpRequestMessage request = new(HttpMethod.Post, "content/batch") { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } } };
        await SendAsync(request, async (stream, patience) =>
        {
            foreach (var id in ids)
            {
                if (await ChunkFrames.ReadAsync(stream, room, patience.Token) is not var (came, length)) throw new IOException("the answer ended before the last chunk");
                if (came != id) throw new IOException($"chunk {came} came where {id} was due");
                take(id, room.Span[..length]);
                patience.CancelAfter(Patience);
            }

            return true;
        }, cancellationToken);
    }

    /// <summary>A chunk as it is, which the appliance reads anew, proves and heals before it answers; what came in a batch may be from before it rotted.</summary>
    /// <exception cref="IOException">It does not answer, or has no sound one.</exception>
    public Task<byte[]> ChunkAsync(ChunkId id, int longest, CancellationToken cancellationToken) =>
        ReadAsync($"content/chunks/{ChunkPath.Of(id)[..^ChunkPath.Suffix.Length]}", longest, cancellationToken);

    private Task<byte[]> ReadAsync(string path, long most, CancellationToken cancellationToken) => SendAsync(new(HttpMethod.Get, path), async (stream, patience) =>
    {
        using var bytes = await PatientReads.ReadAsync(stream, path, most, null, patience, Patience);
        return bytes.ToArray();
    }, cancellationToken);

    private async Task<T> SendAsync<T>(HttpRequestMessage request, Func<Stream, CancellationTokenSource, Task<T>> read, CancellationToken cancellationToken)
    {
        var where = $"{http.BaseAddress}{request.RequestUri}";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (response.StatusCode == HttpStatusCode.NotFound) throw new IOException($"there is no {where}");
            if (!response.IsSuccessStatusCode) throw new IOException($"{where} answered {(int)response.StatusCode}") { Data = { ["again"] = (int)response.StatusCode >= 500 } };
            await using var stream = await response.Content.ReadAsStreamAsync(patience.Token);
            return await read(stream, patience);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{where} said nothing for {Patience.TotalSeconds:0} s", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidDataException)
        {
            throw new IOException($"{where} is not reached: {exception.GetBaseException().Message}", exception);
        }
    }
}
