using BootAppliance.Content.Drafts;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;

namespace BootAppliance.Content.Catalogue;

/// <summary>Whether what a manifest names is here: a version is added with all of its content or not at all.</summary>
public sealed class TemplateContent(IndexStore indexes, ChunkStore chunks, DraftStore drafts)
{
    /// <summary>Keeps what is here of a manifest that is about to be added, as a draft of each of its disks does, and says what is wrong.</summary>
    /// <returns>As <see cref="Fault(Manifest)"/>.</returns>
    /// <exception cref="IOException">The store cannot be read or written.</exception>
    public async Task<string?> HoldAsync(Manifest manifest, string who, CancellationToken cancellationToken)
    {
        foreach (var disk in manifest.Disks)
        {
            if (indexes.Find(disk.Index) is not { } index) continue;
            var bytes = new byte[index.Length];
            index.Write(bytes);
            await drafts.BeginAsync(disk.Index, index, bytes, who, cancellationToken);
        }

        return Fault(manifest);
    }

    /// <returns>What is wrong, with what to do; null if every disk's index is here, is as the manifest says, and has all of its chunks here.</returns>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public string? Fault(Manifest manifest)
    {
        // What came for it becomes durable here, at once; a chunk that could not be kept is missing below.
        chunks.Flush();
        return manifest.Disks.Select(Fault).FirstOrDefault(fault => fault is not null);
    }

    private string? Fault(ManifestDisk disk)
    {
        if (indexes.Find(disk.Index) is not { } index) return $"{disk.Role}: its index {disk.Index} is not here; publish with: bootappliance template publish";
        if (index.Length != disk.IndexLength) return $"{disk.Role}: index_length is {disk.IndexLength}, and the index has {index.Length} bytes";
        if (index.ImageLength != disk.Size) return $"{disk.Role}: size is {disk.Size}, and the index tells of {index.ImageLength} bytes";
        if (index.Digest != disk.Digest) return $"{disk.Role}: digest is not the one that the index's chunks are named by";
        if (index.Sizes != disk.Chunker.Sizes()) return $"{disk.Role}: chunker is not the one that the index was cut by";
        var missing = chunks.Missing(index.Chunks.Select(one => one.Id).ToHashSet(), CancellationToken.None).Count;
        return missing == 0 ? null : $"{disk.Role}: {missing} of its chunks are not here; publish it again, which sends only those";
    }
}
