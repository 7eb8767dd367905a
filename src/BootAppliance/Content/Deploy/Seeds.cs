using BootAppliance.Content.Chunking;
using BootAppliance.Protocols.Chunks;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Content.Deploy;

/// <summary>Images that are here already, cut as the wanted one was: what they have of it need not come over the network.</summary>
public sealed class Seeds : IDisposable
{
    private readonly Dictionary<ChunkId, (SafeFileHandle File, long Offset)> _places = [];
    private readonly List<SafeFileHandle> _files = [];

    /// <summary>Cuts each of the files.</summary>
    /// <param name="paths">Raw images.</param>
    /// <param name="index">Of the wanted one.</param>
    /// <param name="workers">Threads that hash.</param>
    /// <param name="passed">Told of the bytes that were looked at.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Seeds Of(IEnumerable<string> paths, ChunkIndex index, int workers, Action<long> passed, CancellationToken cancellationToken)
    {
        Seeds seeds = new();
        try
        {
            foreach (var path in paths)
            {
                using FileImage image = new(path);
                using CountedImage counted = new(image, passed);
                var has = Chunker.Cut(counted, index.Sizes, index.Digest, chunk => index.Digest.IdOf(chunk), workers, cancellationToken);
                var file = File.OpenHandle(path);
                seeds._files.Add(file);
                for (var i = 0; i < has.Chunks.Length; i++) seeds._places.TryAdd(has.Chunks[i].Id, (file, has.StartOf(i)));
            }
        }
        catch
        {
            seeds.Dispose();
            throw;
        }

        return seeds;
    }

    /// <summary>Reads a chunk, and believes it only by its digest: a seed may be written to meanwhile.</summary>
    public bool TryRead(ChunkDigest digest, in ChunkId id, Span<byte> into)
    {
        if (!_places.TryGetValue(id, out var place)) return false;
        for (int read = 0, more; read < into.Length; read += more)
            if ((more = RandomAccess.Read(place.File, into[read..], place.Offset + read)) == 0) return false;
        return digest.IdOf(into) == id;
    }

    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }
}
