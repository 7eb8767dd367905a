using System.Diagnostics.Metrics;
using BootAppliance.Content;
using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Chunking;
using BootAppliance.Content.Collection;
using BootAppliance.Content.Compression;
using BootAppliance.Content.Drafts;
using BootAppliance.Content.Healing;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Publishers;
using BootAppliance.Content.Signatures;
using BootAppliance.Content.Store;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Protocols.Chunks;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Content.Collection;

/// <summary>What an appliance has of the content, over a database and a store that others may share; without the appliance around it.</summary>
internal sealed class StoreUnderTest : IDisposable
{
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly EventStream _events;
    private readonly Database _database;
    private readonly Healer _healer;

    public StoreUnderTest(Database database, IBlobStore blobs, ContentOptions options, TimeProvider? clock = null)
    {
        (_database, Blobs) = (database, blobs);
        clock ??= TimeProvider.System;
        _events = new EventStream(database, new EventStore(database), new EventOptions(), clock, NullLogger<EventStream>.Instance);
        Chunks = new ChunkStore(blobs, ChunkRules.Longest, _events);
        Indexes = new IndexStore(blobs);
        Garbage = new GarbageStore(database, clock);
        Drafts = new DraftStore(database, Garbage, Indexes, options, clock);
        Content = new TemplateContent(Indexes, Chunks, Drafts);
        Catalogue = new TemplateCatalogue(database, _events, clock);
        ContentMetrics metrics = new(_meters.GetRequiredService<IMeterFactory>());
        _healer = new Healer(options, Chunks, Indexes, _events, metrics, clock, NullLogger<Healer>.Instance);
        Collector = new Collector(Garbage, blobs, Chunks, Indexes, _healer, options, metrics, clock);
    }

    public IBlobStore Blobs { get; }

    public ChunkStore Chunks { get; }

    public IndexStore Indexes { get; }

    public GarbageStore Garbage { get; }

    public DraftStore Drafts { get; }

    public TemplateContent Content { get; }

    public TemplateCatalogue Catalogue { get; }

    public Collector Collector { get; }

    public Task TrustAsync(SigningKey key) => new PublisherStore(_database, _events, TimeProvider.System).AddAsync(TemplateTrustTests.Publisher("builds", key, "ccnx:/mycorp.com"), default);

    public Task<Collected> CollectAsync(bool isDryRun = false) => Collector.RunAsync(isDryRun, static _ => { }, default);

    /// <summary>An index of chunks of 4 KiB.</summary>
    public static ChunkIndex Index(IEnumerable<byte[]> chunks) =>
        ChunkIndex.Of(ChunkRule.Content64K.Sizes(), ChunkDigest.Sha256, [.. chunks.Select((one, i) => new IndexedChunk((i + 1) * 4096L, ChunkDigest.Sha256.IdOf(one)))]);

    /// <summary>As a publish does: the draft, what is missing, the signed version. Returns the manifest.</summary>
    public async Task<SignedManifest> PublishAsync(SigningKey key, string name, int version, SignedManifest? previous, IReadOnlyList<byte[]> parts, Func<Task>? pause = null)
    {
        var disk = await SendAsync(parts, pause);
        var manifest = ManifestTests.Version(version, name) with { Publisher = key.Public.Fingerprint, Previous = previous is null ? null : Sha256Digest.Of(previous.Bytes), Disks = [disk] };
        Assert.Null(await Content.HoldAsync(manifest, "anna", default));
        if (pause is not null) await pause();
        SignedManifest signed = new(ManifestWriter.Write(manifest), "");
        signed = signed with { Signature = SshSignature.Sign(key, signed.Bytes) };
        Assert.Equal(TrustReason.Trusted, (await Catalogue.AddAsync(signed, "anna", default)).Reason);
        return signed;
    }

    /// <summary>A draft with what is missing for it, and nothing that was said to be there.</summary>
    public async Task<ManifestDisk> SendAsync(IReadOnlyList<byte[]> parts, Func<Task>? pause = null)
    {
        var index = Index(parts);
        var bytes = new byte[index.Length];
        index.Write(bytes);
        var digest = Sha256Digest.Of(bytes);
        await Drafts.BeginAsync(digest, index, bytes, "anna", default);
        var missing = parts.Where(one => !Chunks.Contains(ChunkDigest.Sha256.IdOf(one))).ToList();
        if (pause is not null) await pause();
        Add(missing);
        if (pause is not null) await pause();
        return new(0, index.ImageLength, digest, bytes.Length);
    }

    /// <summary>As if its lease were over.</summary>
    public Task EndDraftAsync(Sha256Digest? index = null) => _database.WriteAsync(connection => connection.Execute("DELETE FROM content_drafts WHERE @all = 1 OR index_sha256 = @index", new { all = index is null ? 1L : 0L, index = index?.ToString() ?? "" }));

    public void Dispose()
    {
        Chunks.Dispose();
        Collector.Dispose();
        _healer.Dispose();
        _events.Dispose();
        _meters.Dispose();
    }

    private void Add(IEnumerable<byte[]> parts)
    {
        using ZstdFrames zstd = new();
        var frame = new byte[ZstdFrames.Bound(4096)];
        foreach (var part in parts)
            Assert.Equal(ChunkFault.None, Chunks.AddFrame(ChunkDigest.Sha256, ChunkDigest.Sha256.IdOf(part), frame.AsSpan(0, zstd.Pack(part, frame)), out _));
        Chunks.Flush();
    }
}
