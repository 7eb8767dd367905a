using BootAppliance.Content.Chunking;
using BootAppliance.Content.Compression;
using BootAppliance.Content.Deploy;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Transfer;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Cli.Templates;

/// <summary>
/// Writes a disk as casync does: its index, and beside it <c>default.castr</c>, where casync and desync look for the chunks. Each was
/// proved before it is written; those that are there are not fetched again.
/// </summary>
internal sealed class TemplateExport(ContentClient from, string folder, TransferBars bars, int workers)
{
    public const string Store = "default.castr";

    /// <returns>How many chunks were not there yet.</returns>
    public async Task<int> ExportAsync(ManifestDisk disk, CancellationToken cancellationToken)
    {
        var index = await from.IndexAsync(disk, cancellationToken);
        HashSet<ChunkId> seen = [];
        var missing = Enumerable.Range(0, index.Chunks.Length).Where(one => seen.Add(index.Chunks[one].Id) && !File.Exists(PathOf(index.Chunks[one].Id))).ToList();
        var count = bars.Begin($"{disk.Role}: exporting", missing.Sum(one => (long)index.LengthOf(one)));
        await Parallel.ForEachAsync(missing.Chunk(ChunkFrames.MostInBatch), new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken }, async (part, token) =>
        {
            using ZstdFrames zstd = new();
            var room = new byte[Math.Max(ZstdFrames.Bound(index.Sizes.Maximum), ChunkFrames.HeadLength)];
            var chunk = new byte[index.Sizes.Maximum];
            await from.BatchAsync([.. part.Select(one => index.Chunks[one].Id)], room, (id, frame) => Write(index.Digest, id, frame, chunk, zstd), token);
            count(part.Sum(one => (long)index.LengthOf(one)));
        });
        var bytes = new byte[index.Length];
        index.Write(bytes);
        await File.WriteAllBytesAsync(Path.Combine(folder, disk.Role + ".caibx"), bytes, cancellationToken);
        return missing.Count;
    }

    private void Write(ChunkDigest digest, in ChunkId id, ReadOnlySpan<byte> frame, byte[] chunk, ZstdFrames zstd)
    {
        if (frame.IsEmpty) throw new IOException($"the appliance has no chunk {id}; on it, say: bootappliance template verify");
        if (!zstd.TryUnpack(frame, chunk, out var length, out var error)) throw new IOException($"chunk {id}: {error}");
        if (digest.IdOf(chunk.AsSpan(0, length)) != id) throw new IOException($"chunk {id} came with other bytes; on the appliance, say: bootappliance template verify");
        var path = PathOf(id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path + ".part", frame);
        File.Move(path + ".part", path, overwrite: true);
    }

    private string PathOf(in ChunkId id) => Path.Combine(folder, Store, ChunkPath.Of(id));
}
