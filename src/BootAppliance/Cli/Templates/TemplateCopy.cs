using System.Text.Json.Nodes;
using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Compression;
using BootAppliance.Content.Deploy;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Transfer;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Cli.Templates;

/// <summary>What copying one disk came to; bytes are packed, as they travelled.</summary>
internal sealed record CopiedDisk(ManifestDisk Disk, int Chunks, int MissingChunks, long SentBytes);

/// <summary>
/// Brings a disk from one appliance to another, as a publish would: the index first, and then what the other one is missing, as it is
/// packed. Begun again, it goes on with what had not come.
/// </summary>
internal sealed class TemplateCopy(ContentClient from, ApiClient to, TransferBars bars, int workers)
{
    public async Task<CopiedDisk> CopyAsync(ManifestDisk disk, CancellationToken cancellationToken)
    {
        var index = await from.IndexAsync(disk, cancellationToken);
        var bytes = new byte[index.Length];
        index.Write(bytes);
        var draft = (await to.PostAsync("content/drafts", new ByteArrayContent(bytes), cancellationToken))!;
        var missing = TemplatePublisher.Missing(index, Convert.FromBase64String((string)draft["missing"]!));
        var count = bars.Begin($"{disk.Role}: copying", missing.Sum(one => (long)index.LengthOf(one)));
        long sent = 0;
        await Parallel.ForEachAsync(missing.Chunk(ChunkFrames.MostInBatch), new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken }, async (part, token) =>
        {
            var body = await BatchAsync(index, part, token);
            await to.PostAsync($"content/chunks?index={disk.Index}", new ByteArrayContent(body.GetBuffer(), 0, (int)body.Length), token);
            Interlocked.Add(ref sent, body.Length);
            count(part.Sum(one => (long)index.LengthOf(one)));
        });
        return new(disk, index.Chunks.Length, missing.Count, sent);
    }

    public Task AddAsync(SignedManifest signed, CancellationToken cancellationToken) => to.SendAsync(HttpMethod.Post, "templates", new JsonObject
    {
        ["manifest"] = Convert.ToBase64String(signed.Bytes),
        ["signature"] = signed.Signature,
    }, cancellationToken);

    private async Task<MemoryStream> BatchAsync(ChunkIndex index, int[] part, CancellationToken cancellationToken)
    {
        MemoryStream body = new();
        var room = new byte[Math.Max(ZstdFrames.Bound(index.Sizes.Maximum), ChunkFrames.HeadLength)];
        await from.BatchAsync([.. part.Select(one => index.Chunks[one].Id)], room, (id, frame) =>
        {
            if (frame.IsEmpty) throw new IOException($"the appliance that is copied from has no chunk {id}; on it, say: bootappliance template verify");
            Span<byte> head = stackalloc byte[ChunkFrames.HeadLength];
            ChunkFrames.WriteHead(head, id, frame.Length);
            body.Write(head);
            body.Write(frame);
        }, cancellationToken);
        return body;
    }
}
