using System.Collections.Concurrent;
using BootAppliance.Content.Store;

namespace BootAppliance.Tests.Content.Store;

/// <summary>What every store of blobs does, be it a folder or a bucket.</summary>
public sealed class BlobStoreTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const string Key = "castr/ab12/ab12cdef.cacnk";

    public static TheoryData<BlobStoreKind> Kinds => TestBlobs.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_was_put_is_read(BlobStoreKind kind)
    {
        using TestBlobs blobs = new(kind);
        foreach (var (key, length) in new[] { (Key, 100_000), ("index/empty.caibx", 0), ("names/example.com/web/v=7/manifest.json", 1), ("names/a b+c%20/ä", 300_000) })
        {
            var bytes = Images.Noise(length, length);
            Put(blobs.Store, key, bytes);
            Assert.Equal(length, blobs.Store.LengthOf(key));
            Assert.Equal(bytes, Read(blobs.Store, key));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_there_is_not_put_again(BlobStoreKind kind)
    {
        using TestBlobs blobs = new(kind);
        Put(blobs.Store, Key, [1, 2, 3]);
        Put(blobs.Store, Key, [4]);
        Assert.Equal([1, 2, 3], Read(blobs.Store, Key)!);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_was_never_put_is_not_there(BlobStoreKind kind)
    {
        using TestBlobs blobs = new(kind);
        Assert.Null(blobs.Store.LengthOf(Key));
        Assert.Null(Read(blobs.Store, Key));
        Assert.False(blobs.Store.Remove(Key, Patience));
        Assert.Null(blobs.Store.Quarantine(Key));
        Assert.Empty(blobs.Store.List("castr/"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Many_threads_put_the_same_and_different_blobs(BlobStoreKind kind)
    {
        using TestBlobs blobs = new(kind);
        ConcurrentQueue<string> keys = [];
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            var key = $"castr/{i % 16:x4}/{i % 16}.cacnk";
            Put(blobs.Store, key, Images.Noise(i % 16, 20_000));
            Assert.Equal(Images.Noise(i % 16, 20_000), Read(blobs.Store, key));
            keys.Enqueue(key);
        });
        Assert.Equal(keys.Distinct().Order(), blobs.Store.List("castr/").Select(one => one.Key).Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_list_has_every_blob_of_its_prefix_with_its_length_and_age(BlobStoreKind kind)
    {
        using TestBlobs blobs = new(kind);
        for (var i = 1; i <= 20; i++) blobs.Store.Put($"castr/{i:x4}/{i}.cacnk", new byte[i]);
        Put(blobs.Store, "index/1.caibx", [1]);
        var all = blobs.Store.List("castr/").OrderBy(one => one.Length).ToList();
        Assert.Equal(Enumerable.Range(1, 20).Select(i => ($"castr/{i:x4}/{i}.cacnk", (long)i)), all.Select(one => (one.Key, one.Length)));
        Assert.All(all, one => Assert.InRange(one.Since, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1)));
        Assert.Equal("index/1.caibx", Assert.Single(blobs.Store.List("index/")).Key);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_was_removed_is_gone_and_can_be_put_anew(BlobStoreKind kind)
    {
        using TestBlobs blobs = new(kind);
        Put(blobs.Store, Key, [1]);
        Assert.True(blobs.Store.Remove(Key, Patience));
        Assert.Null(blobs.Store.LengthOf(Key));
        Assert.False(blobs.Store.Remove(Key, Patience));
        Put(blobs.Store, Key, [2]);
        Assert.Equal([2], Read(blobs.Store, Key)!);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_in_quarantine_is_out_of_use_and_kept(BlobStoreKind kind)
    {
        using TestBlobs blobs = new(kind);
        foreach (byte[] bytes in new byte[][] { [1, 2], [3, 4] })
        {
            Put(blobs.Store, Key, bytes);
            var where = blobs.Store.Quarantine(Key);
            Assert.EndsWith("/ab12cdef.cacnk", where);
            Assert.Null(blobs.Store.LengthOf(Key));
            Assert.Null(blobs.Store.Quarantine(Key));
            Assert.Equal(bytes, kind == BlobStoreKind.Directory ? File.ReadAllBytes(where!) : Read(blobs.Store, "quarantine/ab12cdef.cacnk"));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_longer_than_the_room_is_too_long_and_what_fits_just_so_is_found(BlobStoreKind kind)
    {
        using TestBlobs blobs = new(kind);
        Put(blobs.Store, Key, Images.Noise(1, 5000));
        Assert.Equal(BlobRead.TooLong, blobs.Store.Read(Key, new byte[4999], out _));
        Assert.Equal(BlobRead.TooLong, blobs.Store.Read(Key, [], out _));
        Assert.Equal(BlobRead.Found, blobs.Store.Read(Key, new byte[5000], out var length));
        Assert.Equal(5000, length);
    }

    private static void Put(IBlobStore store, string key, byte[] bytes)
    {
        store.Put(key, bytes);
        store.Flush();
    }

    private static byte[]? Read(IBlobStore store, string key)
    {
        var room = new byte[400_000];
        return store.Read(key, room, out var length) == BlobRead.Found ? room[..length] : null;
    }
}
