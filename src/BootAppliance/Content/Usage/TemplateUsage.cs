using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Usage;

/// <summary>What a template, or a publisher, has in the store, in bytes unpacked.</summary>
/// <param name="Name">Of the template; of the publisher the fingerprint of its key.</param>
/// <param name="Versions">Of it, dropped ones left out.</param>
/// <param name="Raw">The length of all of their disks.</param>
/// <param name="Unique">Chunks that no other has: so much would be freed without it.</param>
/// <param name="Shared">Chunks that others have too.</param>
public sealed record UsedBy(string Name, int Versions, long Raw, long Unique, long Shared);

/// <summary>What all of it takes.</summary>
/// <param name="Templates">By name.</param>
/// <param name="Publishers">By key.</param>
/// <param name="Raw">The length of all disks, in bytes.</param>
/// <param name="Distinct">Of them what differs, unpacked.</param>
/// <param name="Stored">Chunks and indexes in the store, packed, with those that nothing names any more.</param>
public sealed record StoreUsage(IReadOnlyList<UsedBy> Templates, IReadOnlyList<UsedBy> Publishers, long Raw, long Distinct, long Stored)
{
    /// <summary>How often each byte that differs is used; 1 if there is nothing.</summary>
    public double DedupeRatio => Distinct == 0 ? 1 : Math.Round((double)Raw / Distinct, 2);
}

/// <summary>Counts who uses how much of the store. Goes through all indexes; its memory is bounded, for the price of going through them again.</summary>
public sealed class TemplateUsage(TemplateCatalogue catalogue, IndexStore indexes, IBlobStore blobs)
{
    /// <summary>So many chunks are looked at in one pass, about 24 bytes each.</summary>
    private const long InOnePass = 4_000_000;
    private const int Shared = -1;

    /// <exception cref="IOException">The store cannot be read, or an index is missing.</exception>
    public async Task<StoreUsage> CountAsync(CancellationToken cancellationToken)
    {
        var versions = (await catalogue.ListAsync(cancellationToken)).Where(one => one.Dropped is null).ToList();
        return await Task.Run(() => Count(versions, cancellationToken), cancellationToken);
    }

    private StoreUsage Count(List<TemplateVersion> versions, CancellationToken cancellationToken)
    {
        Tally templates = new(versions, one => one.Manifest.Name.ToString());
        Tally publishers = new(versions, one => one.Publisher);
        var entries = versions.SelectMany(one => one.Manifest.Disks).Sum(one => one.IndexLength / 40);
        var passes = (int)(entries / InOnePass) + 1;
        for (var pass = 0; pass < passes; pass++)
        {
            foreach (var version in versions)
                foreach (var index in version.Manifest.Disks.Select(one => Find(version, one)))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    for (var i = 0; i < index.Chunks.Length; i++)
                    {
                        var prefix = index.Chunks[i].Id.Prefix;
                        if ((int)(prefix % (ulong)passes) != pass) continue;
                        templates.See(version, prefix, index.LengthOf(i));
                        publishers.See(version, prefix, index.LengthOf(i));
                    }
                }

            templates.Close();
            publishers.Close();
        }

        var stored = blobs.List(ContentKeys.Chunks).Concat(blobs.List(ContentKeys.Indexes)).Sum(one => one.Length);
        return new(templates.Rows(), publishers.Rows(), templates.Raw, templates.Distinct, stored);
    }

    private ChunkIndex Find(TemplateVersion version, ManifestDisk disk) => indexes.Parse(disk.Index)
        ?? throw new IOException($"the index {disk.Index} of {version.Manifest.Name}/v={version.Manifest.Version} is not in the store; see: bootappliance template verify");

    /// <summary>Who has a chunk alone, and who with others. Chunks are told apart by the first 8 bytes of their ids.</summary>
    private sealed class Tally
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
        private readonly Dictionary<TemplateVersion, int> _owners = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<ulong, (int Owner, int Length)> _seen = [];
        private readonly HashSet<(ulong Chunk, int Owner)> _shared = [];
        private readonly UsedBy[] _rows;

        public Tally(List<TemplateVersion> versions, Func<TemplateVersion, string> name)
        {
            foreach (var one in versions)
            {
                if (!_numbers.TryGetValue(name(one), out var number)) _numbers[name(one)] = number = _numbers.Count;
                _owners[one] = number;
            }

            _rows = [.. _numbers.Keys.Select(one => new UsedBy(one, 0, 0, 0, 0))];
            foreach (var one in versions) _rows[_owners[one]] = _rows[_owners[one]] with { Versions = _rows[_owners[one]].Versions + 1, Raw = _rows[_owners[one]].Raw + one.Manifest.Disks.Sum(disk => disk.Size) };
        }

        public long Raw => _rows.Sum(one => one.Raw);

        public long Distinct { get; private set; }

        public void See(TemplateVersion version, ulong chunk, int length)
        {
            var owner = _owners[version];
            if (!_seen.TryGetValue(chunk, out var first))
            {
                _seen[chunk] = (owner, length);
                Distinct += length;
                return;
            }

            if (first.Owner == owner) return;
            if (first.Owner != Shared) Share(chunk, first.Owner, length);
            _seen[chunk] = (Shared, length);
            Share(chunk, owner, length);
        }

        /// <summary>The pass is over: what had one owner is that one's alone.</summary>
        public void Close()
        {
            foreach (var (owner, length) in _seen.Values)
                if (owner != Shared) _rows[owner] = _rows[owner] with { Unique = _rows[owner].Unique + length };
            _seen.Clear();
            _shared.Clear();
        }

        public IReadOnlyList<UsedBy> Rows() => [.. _rows.OrderByDescending(one => one.Unique).ThenBy(one => one.Name, StringComparer.Ordinal)];

        private void Share(ulong chunk, int owner, int length)
        {
            if (_shared.Add((chunk, owner))) _rows[owner] = _rows[owner] with { Shared = _rows[owner].Shared + length };
        }
    }
}
