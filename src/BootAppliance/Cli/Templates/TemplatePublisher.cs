using BootAppliance.Content.Chunking;
using BootAppliance.Content.Manifests;
using BootAppliance.Protocols.Chunks;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Cli.Templates;

/// <summary>What publishing one disk came to; bytes are of the chunks that were missing, and of those packed.</summary>
internal sealed record PublishedDisk(ManifestDisk Disk, int Chunks, int MissingChunks, long MissingBytes, long PackedBytes);

/// <summary>
/// Brings disks to the appliance: cuts each, sends its index, is told what is missing, and sends that alone. Begun again, it goes on
/// with what had not come.
/// </summary>
internal sealed class TemplatePublisher(ApiClient api, TransferBars bars, int workers, bool isDryRun)
{
    /// <summary>So many at once in one body, about 16 MiB of an image.</summary>
    private const int ChunksInBody = 256;

    public async Task<PublishedDisk> PublishAsync(int number, string path, ChunkRule rule, ChunkDigest digest, CancellationToken cancellationToken)
    {
        var index = await CutAsync($"disk{number}: reading", path, rule.Sizes(), digest, cancellationToken);
        var bytes = new byte[index.Length];
        index.Write(bytes);
        var draft = (await api.PostAsync($"content/drafts?dry_run={(isDryRun ? "true" : "false")}", new ByteArrayContent(bytes), cancellationToken))!;
        var missing = Missing(index, Convert.FromBase64String((string)draft["missing"]!));
        var missingBytes = missing.Sum(one => (long)index.LengthOf(one));
        var packed = isDryRun ? 0 : await SendAsync($"disk{number}: sending", path, (string)draft["index"]!, index, missing, missingBytes, cancellationToken);
        ManifestDisk disk = new(number, index.ImageLength, Sha256Digest.Of(bytes), bytes.Length) { Digest = digest, Chunker = rule };
        return new(disk, index.Chunks.Length, missing.Count, missingBytes, packed);
    }

    private async Task<ChunkIndex> CutAsync(string text, string path, ChunkSizes sizes, ChunkDigest digest, CancellationToken cancellationToken)
    {
        using FileImage image = new(path);
        if (image.Length == 0 || image.Length % 512 != 0) throw new ApiException(CliExit.Usage, $"{path} has {image.Length} bytes, and a disk is a multiple of 512: is it a raw image? If so, fill it up with: truncate -s %512 {path}");
        using CountedImage counted = new(image, bars.Begin(text, image.Length));
        return await Task.Run(() => Chunker.Cut(counted, sizes, digest, chunk => digest.IdOf(chunk), workers, cancellationToken), cancellationToken);
    }

    /// <summary>The first place of each chunk whose bit is set.</summary>
    public static List<int> Missing(ChunkIndex index, byte[] bits)
    {
        HashSet<ChunkId> seen = [];
        return [.. Enumerable.Range(0, index.Chunks.Length).Where(one => (bits[one / 8] >> (one % 8) & 1) != 0 && seen.Add(index.Chunks[one].Id))];
    }

    private async Task<long> SendAsync(string text, string path, string name, ChunkIndex index, List<int> missing, long bytes, CancellationToken cancellationToken)
    {
        using var image = File.OpenHandle(path);
        var count = bars.Begin(text, bytes);
        long packed = 0;
        await Parallel.ForEachAsync(missing.Chunk(ChunksInBody), new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken }, async (part, token) =>
        {
            using ChunkUpload body = new(image, index, part, (length, frame) =>
            {
                count(length);
                Interlocked.Add(ref packed, frame);
            });
            try
            {
                await api.PostAsync($"content/chunks?index={name}", body, token);
            }
            catch (ApiException exception) when (exception.ExitCode == CliExit.Refused && ChangedAt(image, index, part) is { } at)
            {
                throw new ApiException(CliExit.Failed, $"the image changed at byte {at} while it was published: is a machine running on it? Publish it again");
            }
        });
        return packed;
    }

    /// <summary>The appliance judges what it is sent; this only says where somebody wrote to the image meanwhile. Null if nowhere in <paramref name="part"/>.</summary>
    private static long? ChangedAt(SafeFileHandle image, ChunkIndex index, int[] part)
    {
        var chunk = new byte[index.Sizes.Maximum];
        foreach (var one in part)
        {
            var bytes = chunk.AsSpan(0, index.LengthOf(one));
            if (!ChunkUpload.TryRead(image, bytes, index.StartOf(one)) || index.Digest.IdOf(bytes) != index.Chunks[one].Id) return index.StartOf(one);
        }

        return null;
    }
}
