using BootAppliance.Content.Chunking;
using BootAppliance.Content.Compression;
using BootAppliance.Content.Deploy;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Transfer;
using BootAppliance.Data;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Cli.Templates;

/// <summary>
/// Writes a disk as casync does: its index, and beside it <c>default.castr</c>, where casync and desync look for the chunks. Each was
/// proved before it is written; those that are there and sound are not fetched again.
/// </summary>
internal sealed class TemplateExport(ContentClient from, string folder, TransferBars bars, int workers)
{
    public const string Store = "default.castr";

    /// <returns>How many chunks were not there yet.</returns>
    public async Task<int> ExportAsync(ManifestDisk disk, CancellationToken cancellationToken)
    {
        var index = await from.IndexAsync(disk, cancellationToken);
        var missing = await Task.Run(() => Missing(index, bars.Begin($"{disk.Role}: looking at what is there", index.ImageLength), cancellationToken), cancellationToken);
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
        SyncedDirectory.SyncAll(folder);
        return missing.Count;
    }

    private List<int> Missing(ChunkIndex index, Action<long> looked, CancellationToken cancellationToken)
    {
        using ZstdFrames zstd = new();
        var chunk = new byte[index.Sizes.Maximum];
        HashSet<ChunkId> seen = [];
        List<int> missing = [];
        for (var i = 0; i < index.Chunks.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (seen.Add(index.Chunks[i].Id) && !IsSound(index.Digest, index.Chunks[i].Id, chunk, zstd)) missing.Add(i);
            looked(index.LengthOf(i));
        }

        return missing;
    }

    private bool IsSound(ChunkDigest digest, in ChunkId id, byte[] chunk, ZstdFrames zstd)
    {
        try
        {
            return new FileInfo(PathOf(id)) is { Exists: true } file && file.Length <= ZstdFrames.Bound(chunk.Length) && Fault(digest, id, File.ReadAllBytes(file.FullName), chunk, zstd) is null;
        }
        catch (IOException)
        {
            // A sector that cannot be read: it is written anew.
            return false;
        }
    }

    private void Write(ChunkDigest digest, in ChunkId id, ReadOnlySpan<byte> frame, byte[] chunk, ZstdFrames zstd)
    {
        if (frame.IsEmpty) throw new IOException($"the appliance has no chunk {id}; on it, say: bootappliance template verify");
        if (Fault(digest, id, frame, chunk, zstd) is { } fault) throw new IOException($"chunk {id} came damaged: {fault}; on the appliance, say: bootappliance template verify");
        var path = PathOf(id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path + ".part", frame);
        File.Move(path + ".part", path, overwrite: true);
    }

    private static string? Fault(ChunkDigest digest, in ChunkId id, ReadOnlySpan<byte> frame, byte[] chunk, ZstdFrames zstd) =>
        !zstd.TryUnpack(frame, chunk, out var length, out var error) ? error : digest.IdOf(chunk.AsSpan(0, length)) == id ? null : "its bytes are another chunk's";

    private string PathOf(in ChunkId id) => Path.Combine(folder, Store, ChunkPath.Of(id));
}
