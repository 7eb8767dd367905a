using BootAppliance.Content;
using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Chunking;
using BootAppliance.Content.Collection;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Signatures;
using BootAppliance.Content.Store;
using BootAppliance.Data;
using BootAppliance.Protocols.Chunks;
using BootAppliance.Tests.Access;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Content.Collection;

public sealed class CollectorTests : IDisposable
{
    private const string Web = "ccnx:/mycorp.com/web";
    private static readonly ContentOptions NoGrace = new() { Grace = TimeSpan.Zero };
    private readonly SshKeygen _keygen = new();
    private readonly SigningKey _key;
    private readonly DirectoryBlobStore _blobs;

    public CollectorTests() => (_key, _blobs) = (_keygen.Key("builds", "ed25519"), new(_keygen.File("store")));

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    public void Dispose()
    {
        _key.Dispose();
        _keygen.Dispose();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task While_many_publish_and_drop_and_two_appliances_collect_every_template_stays_whole_and_in_the_end_nothing_is_left(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        // A SQLite file has one writer; two appliances share PostgreSQL.
        await using var other = engine == DatabaseEngine.PostgreSql ? new Database(test.Database.Dialect, TimeProvider.System, NullLogger<Database>.Instance) : null;
        other?.Start();
        using StoreUnderTest first = new(test.Database, _blobs, NoGrace);
        using StoreUnderTest second = new(other ?? test.Database, _blobs, NoGrace);
        await first.TrustAsync(_key);
        var pool = Enumerable.Range(0, 24).Select(seed => Images.Noise(seed, 4096)).ToArray();
        using CancellationTokenSource published = new();
        var collections = new[] { first, second }.Select(one => CollectAsync(one, published.Token)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => PublishAsync(number % 2 == 0 ? first : second, number, pool)));
        await published.CancelAsync();
        var deleted = await Task.WhenAll(collections);
        Assert.True(deleted.Sum() > 0, "nothing was ever deleted, so nothing was tried");

        var live = (await first.Catalogue.ListAsync(default)).Where(one => one.Dropped is null).ToList();
        Assert.NotEmpty(live);
        foreach (var one in live) AssertWhole(one.Manifest);
        foreach (var one in live)
        {
            await first.Catalogue.RetireAsync(one.Manifest.Name, one.Manifest.Version, "anna", "old", default);
            await first.Catalogue.DropAsync(one.Manifest.Name, one.Manifest.Version, "anna", "old", default);
        }

        await first.EndDraftAsync();
        await first.CollectAsync();
        Assert.Empty(_blobs.List(ContentKeys.Chunks).Concat(_blobs.List(ContentKeys.Indexes)));

        void AssertWhole(Manifest manifest)
        {
            using StoreUnderTest next = new(test.Database, _blobs, NoGrace);
            var room = new byte[4096];
            foreach (var chunk in next.Indexes.Find(manifest.Disks[0].Index)!.Chunks) Assert.Equal(ChunkFault.None, next.Chunks.TryRead(ChunkDigest.Sha256, chunk.Id, room, out _, out _));
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_nothing_names_is_deleted_once_the_grace_is_over_and_not_if_it_is_named_again(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        SettableClock clock = new();
        using StoreUnderTest store = new(test.Database, _blobs, new ContentOptions { Grace = TimeSpan.FromHours(24), Lease = TimeSpan.FromDays(30) }, clock);
        await store.TrustAsync(_key);
        var (kept, gone, shared) = (Images.Noise(1, 4096), Images.Noise(2, 4096), Images.Noise(3, 4096));
        var first = await store.PublishAsync(_key, Web, 1, null, [gone, shared, Images.Noise(4, 4096)]);
        await store.PublishAsync(_key, Web, 2, first, [kept, shared]);
        var name = ManifestTests.Version(1, Web).Name;
        Assert.Equal(CatalogueOutcome.Refused, await store.Catalogue.DropAsync(name, 1, "anna", "old", default));
        await store.Catalogue.RetireAsync(name, 1, "anna", "old", default);
        Assert.Equal(CatalogueOutcome.Done, await store.Catalogue.DropAsync(name, 1, "anna", "old", default));
        Assert.Equal((0, 0), Counts(await store.CollectAsync()));
        await store.EndDraftAsync();
        Assert.Equal((3, 0), Counts(await store.CollectAsync(isDryRun: true)));
        Assert.Equal((3, 0), Counts(await store.CollectAsync()));
        clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal((3, 0), Counts(await store.CollectAsync()));
        var again = await store.SendAsync([gone]);
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal((2, 2), Counts(await store.CollectAsync(isDryRun: true)));
        Assert.Equal((2, 2), Counts(await store.CollectAsync()));
        await store.EndDraftAsync(again.Index);
        Assert.Equal((2, 0), Counts(await store.CollectAsync()));
        Assert.True(Has(store, gone) && Has(store, kept) && Has(store, shared) && !Has(store, Images.Noise(4, 4096)));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_draft_waits_for_a_deletion_that_is_under_way_and_then_finds_the_chunk_missing(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        using StoreUnderTest store = new(test.Database, _blobs, new ContentOptions());
        var part = Images.Noise(1, 4096);
        await store.SendAsync([part]);
        await store.EndDraftAsync();
        await store.CollectAsync();
        Garbage one = new(ChunkDigest.Sha256.IdOf(part), IsIndex: false, 0);
        var epoch = (await store.Garbage.AliveAsync(default)).Epoch;
        var until = DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds();
        Assert.Single((await store.Garbage.ClaimAsync([one], epoch, until, default))!);
        Assert.Empty((await store.Garbage.ClaimAsync([one], epoch, until + 1, default))!);
        var draft = store.SendAsync([part]);
        await Task.Delay(200);
        Assert.False(draft.IsCompleted);
        _blobs.Remove(ContentKeys.Of(one.Id), TimeSpan.FromSeconds(30));
        await store.Garbage.DeletedAsync([one], until);
        await draft;
        Assert.True(Has(store, part));
        Assert.Null(await store.Garbage.ClaimAsync([one], epoch, until, default));
    }

    [Fact]
    public async Task What_a_killed_collection_had_claimed_is_collected_by_a_later_one()
    {
        await using var test = TestDatabase.Start();
        SettableClock clock = new();
        using StoreUnderTest store = new(test.Database, _blobs, NoGrace, clock);
        var disk = await store.SendAsync([Images.Noise(1, 4096), Images.Noise(2, 4096)]);
        var chunks = store.Indexes.Find(disk.Index)!.Chunks;
        await store.EndDraftAsync();
        List<Garbage> claimed = [.. chunks.Select(one => new Garbage(one.Id, IsIndex: false, 1))];
        await store.Garbage.MarkAsync(claimed, default);
        await store.Garbage.ClaimAsync(claimed, (await store.Garbage.AliveAsync(default)).Epoch, clock.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds(), default);
        _blobs.Remove(ContentKeys.Of(chunks[0].Id), TimeSpan.FromSeconds(30));
        Assert.Equal((2, 1), Counts(await store.CollectAsync()));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((1, 1), Counts(await store.CollectAsync()));
        Assert.Empty(await store.Garbage.MarkedAsync([], TimeSpan.Zero, 10, default));
    }

    [Fact]
    public async Task While_the_index_of_a_template_is_lost_nothing_is_deleted()
    {
        await using var test = TestDatabase.Start();
        using StoreUnderTest store = new(test.Database, _blobs, NoGrace);
        await store.TrustAsync(_key);
        await store.PublishAsync(_key, Web, 1, null, [Images.Noise(1, 4096)]);
        await store.EndDraftAsync();
        foreach (var index in _blobs.List(ContentKeys.Indexes).ToList()) _blobs.Remove(index.Key, TimeSpan.FromSeconds(30));
        var done = await store.CollectAsync();
        Assert.Equal(0, done.Deleted);
        Assert.Contains($"of {Web}/v=1 is not in the store", done.Blocked, StringComparison.Ordinal);
        Assert.True(Has(store, Images.Noise(1, 4096)));
    }

    [Fact]
    public void Ids_that_were_added_are_found_and_hardly_any_other()
    {
        LiveIds ids = new();
        for (var i = 0; i < 20_000; i++) ids.Add(ChunkDigest.Sha256.IdOf(BitConverter.GetBytes(i % 7000)));
        for (var i = 0; i < 14_000; i++) Assert.Equal(i < 7000, ids.Contains(ChunkDigest.Sha256.IdOf(BitConverter.GetBytes(i))));
    }

    private async Task PublishAsync(StoreUnderTest store, int number, byte[][] pool)
    {
        Random random = new(number);
        List<(int Version, Sha256Digest Index)> old = [];
        SignedManifest? previous = null;
        var name = $"ccnx:/mycorp.com/web{number}";
        for (var version = 1; version <= 15; version++)
        {
            byte[][] parts = [Images.Noise(1000 * (number + 1) + version, 4096), .. random.GetItems(pool, 12)];
            previous = await store.PublishAsync(_key, name, version, previous, parts, () => Task.Delay(random.Next(3)));
            Assert.True(ManifestReader.TryRead(previous.Bytes, out var manifest, out _));
            await store.EndDraftAsync(manifest.Disks[0].Index);
            old.Add((version, manifest.Disks[0].Index));
            while (old.Count > random.Next(1, 4))
            {
                await store.Catalogue.RetireAsync(manifest.Name, old[0].Version, "anna", "old", default);
                await store.Catalogue.DropAsync(manifest.Name, old[0].Version, "anna", "old", default);
                old.RemoveAt(0);
            }
        }
    }

    private static async Task<long> CollectAsync(StoreUnderTest store, CancellationToken published)
    {
        var deleted = 0L;
        while (!published.IsCancellationRequested)
        {
            var done = await store.CollectAsync();
            Assert.Null(done.Blocked);
            deleted += done.Deleted;
        }

        return deleted;
    }

    private static bool Has(StoreUnderTest store, byte[] part) => store.Chunks.Contains(ChunkDigest.Sha256.IdOf(part));

    private static (long Garbage, long Deleted) Counts(Collected done) => (done.Garbage, done.Deleted);
}
