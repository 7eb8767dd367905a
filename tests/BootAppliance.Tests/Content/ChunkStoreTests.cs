using BootAppliance.Content.Chunking;
using BootAppliance.Content.Compression;
using BootAppliance.Content.Store;
using BootAppliance.Events;
using BootAppliance.Protocols.Chunks;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Content;

public sealed class ChunkStoreTests : IAsyncLifetime, IAsyncDisposable
{
    private const int Longest = 256 * 1024;
    private static readonly byte[] Bytes = Images.Noise(1, 100_000);
    private static readonly ChunkId Id = ChunkDigest.Sha256.IdOf(Bytes);
    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;
    private readonly TestDatabase _database = TestDatabase.Start();
    private readonly EventStream _events;
    private readonly ChunkStore _store;

    public ChunkStoreTests()
    {
        _events = new EventStream(_database.Database, new EventStore(_database.Database), new EventOptions(), TimeProvider.System, NullLogger<EventStream>.Instance);
        _store = Open();
    }

    public Task InitializeAsync() => _events.StartAsync(CancellationToken.None);

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await _events.StopAsync(CancellationToken.None);
        _events.Dispose();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(ChunkDigest.Sha256)]
    [InlineData(ChunkDigest.Sha512Truncated)]
    public void What_was_kept_is_read_also_by_the_next_process(ChunkDigest digest)
    {
        var id = Keep(_store, digest);
        Assert.Equal(digest.IdOf(Bytes), id);
        using var next = Open();
        var room = new byte[Longest];
        Assert.Equal(ChunkFault.None, next.TryRead(digest, id, room, out var length, out _));
        Assert.Equal(Bytes, room[..length]);
    }

    [Fact]
    public void A_chunk_stands_where_casync_looks_for_it_and_nothing_else_is_left()
    {
        Parallel.For(0, 64, i =>
        {
            _store.Add(ChunkDigest.Sha256, i % 2 == 0 ? Bytes : Bytes.AsSpan(0, 50_000));
            _store.Flush();
            Assert.True(_store.Contains(ChunkDigest.Sha256.IdOf(i % 2 == 0 ? Bytes : Bytes.AsSpan(0, 50_000))));
        });
        Assert.True(File.Exists(PathOf(Id)));
        Assert.Equal(2, Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_chunk_that_is_there_is_not_written_again()
    {
        Keep(_store, ChunkDigest.Sha256);
        File.SetLastWriteTimeUtc(PathOf(Id), DateTime.UnixEpoch);
        Keep(_store, ChunkDigest.Sha256);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(PathOf(Id)));
    }

    [Fact]
    public void A_chunk_that_is_not_there_is_missing() => Assert.Equal((ChunkFault.Missing, $"the store has no chunk {Id}"), Read(Id));

    [Fact]
    public async Task A_corrupt_chunk_is_never_handed_out_goes_to_quarantine_with_an_event_and_can_be_kept_anew()
    {
        Keep(_store, ChunkDigest.Sha256);
        var whole = await File.ReadAllBytesAsync(PathOf(Id));
        byte[][] spoils = [[], whole[..^1], [.. whole, 0], [.. whole[..2000], (byte)(whole[2000] ^ 1), .. whole[2001..]], Packed(Bytes.AsSpan(1)), new byte[2 * Longest]];
        foreach (var spoil in spoils)
        {
            await File.WriteAllBytesAsync(PathOf(Id), spoil);
            var (fault, reason) = Read(Id);
            Assert.Equal(ChunkFault.Corrupt, fault);
            Assert.NotEmpty(reason!);
            Assert.Equal(ChunkFault.Missing, Read(Id).Fault);
            Assert.Equal(spoil, await File.ReadAllBytesAsync(Path.Combine(_folder, ".quarantine", $"{Id}.cacnk")));
            Keep(_store, ChunkDigest.Sha256);
            Assert.Equal(ChunkFault.None, Read(Id).Fault);
        }

        await Eventually.TrueAsync(() => Task.FromResult(_events.Recorded == spoils.Length), "told");
        Assert.All(await _events.ListAsync(new EventFilter(), 100, CancellationToken.None), e => Assert.Equal(("content.corrupt", Id.ToString()), (e.Kind, e.Data!["chunk"])));
    }

    [Fact]
    public void What_rots_after_it_was_proved_and_served_is_not_served_again()
    {
        Keep(_store, ChunkDigest.Sha256);
        var into = new byte[_store.FrameRoom];
        Assert.True(_store.TryReadFrame(Id, into, out var length));
        var frame = into.AsSpan(0, length).ToArray();
        frame[length / 2] ^= 1;
        File.WriteAllBytes(PathOf(Id), frame);

        Assert.False(_store.TryReadFrame(Id, into, out _));
        Assert.True(File.Exists(Path.Combine(_folder, ".quarantine", $"{Id}.cacnk")));
    }

    [Fact]
    public void An_index_that_lies_about_a_chunk_does_not_cost_the_store_the_chunk()
    {
        var other = Keep(_store, ChunkDigest.Sha512Truncated);
        Keep(_store, ChunkDigest.Sha256);
        Assert.Equal(ChunkFault.Mismatched, Read(other).Fault);
        Assert.Equal(ChunkFault.Mismatched, Read(Id, room: 99_999).Fault);
        Assert.Equal(ChunkFault.None, Read(Id).Fault);
    }

    [Fact]
    public void A_frame_of_somebody_else_is_kept_only_if_it_is_what_it_is_named()
    {
        Assert.Equal(ChunkFault.Refused, _store.AddFrame(ChunkDigest.Sha256, Id, Packed(Bytes.AsSpan(1)), out var reason));
        Assert.Contains("its bytes are chunk", reason, StringComparison.Ordinal);
        Assert.Equal(ChunkFault.Refused, _store.AddFrame(ChunkDigest.Sha256, Id, Packed(new byte[Longest + 1]), out _));
        Assert.Equal(ChunkFault.Missing, Read(Id).Fault);
        Assert.Equal(ChunkFault.None, _store.AddFrame(ChunkDigest.Sha256, Id, Packed(Bytes), out _));
        _store.Flush();
        Assert.Equal(ChunkFault.None, Read(Id).Fault);
    }

    [Fact]
    public void What_a_killed_process_left_on_its_way_is_gone_at_the_next_start()
    {
        File.WriteAllText(Path.Combine(_folder, ".incoming", "1"), "half");
        using var next = Open();
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
        Assert.Equal(Id, Keep(next, ChunkDigest.Sha256));
    }

    private ChunkStore Open() => new(new DirectoryBlobStore(_folder), Longest, _events);

    [Fact]
    public void Until_it_is_flushed_a_chunk_counts_as_not_there_and_a_kill_leaves_nothing_of_it()
    {
        _store.Add(ChunkDigest.Sha256, Bytes);
        Assert.False(_store.Contains(Id));
        using (var next = Open()) Assert.False(next.Contains(Id));
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_could_not_be_flushed_is_not_there_and_can_be_kept_anew()
    {
        _store.Add(ChunkDigest.Sha256, Bytes);
        File.WriteAllText(Path.Combine(_folder, "castr"), "in the way");
        Assert.ThrowsAny<IOException>(_store.Flush);
        Assert.False(_store.Contains(Id));
        File.Delete(Path.Combine(_folder, "castr"));
        _store.Flush();
        Assert.False(_store.Contains(Id));
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
        Keep(_store, ChunkDigest.Sha256);
        Assert.Equal(ChunkFault.None, Read(Id).Fault);
    }

    private static ChunkId Keep(ChunkStore store, ChunkDigest digest)
    {
        var id = store.Add(digest, Bytes);
        store.Flush();
        return id;
    }

    private string PathOf(ChunkId id) => Path.Combine(_folder, ContentKeys.Of(id));

    private (ChunkFault Fault, string? Reason) Read(ChunkId id, int room = Longest) =>
        (_store.TryRead(ChunkDigest.Sha256, id, new byte[room], out _, out var reason), reason);

    private static byte[] Packed(ReadOnlySpan<byte> bytes)
    {
        using var zstd = new ZstdFrames();
        var frame = new byte[ZstdFrames.Bound(bytes.Length)];
        return frame[..zstd.Pack(bytes, frame)];
    }
}
