using BootAppliance.Content.Compression;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Tests.Content;

public sealed class ZstdFramesTests : IDisposable
{
    private readonly ZstdFrames _zstd = new();

    public void Dispose() => _zstd.Dispose();

    [Fact]
    public void What_was_packed_unpacks() => Prop.ForAll<byte[]>(bytes =>
    {
        var room = new byte[bytes.Length];
        return _zstd.TryUnpack(Pack(bytes), room, out var length, out var error) && error is null && room.AsSpan(0, length).SequenceEqual(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_bytes_make_it_throw() => Prop.ForAll<byte[], int>((noise, at) =>
    {
        var frame = Pack(Images.Disk(at, 1));
        for (var i = 0; i < noise.Length; i++) frame[(int)((uint)(at + i * 31) % frame.Length)] = noise[i];
        foreach (var bytes in new[] { noise, frame, [.. frame[..Math.Min(5, frame.Length)], .. noise] })
        {
            if (!_zstd.TryUnpack(bytes, new byte[1 << 20], out _, out var error)) Assert.NotEmpty(error!);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_frame_that_tells_of_more_than_was_to_come_is_refused_unseen()
    {
        Assert.False(_zstd.TryUnpack(Pack(new byte[1 << 20]), new byte[4096], out _, out var error));
        Assert.Contains("tells of 1048576 bytes; at most 4096", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)] // No length told: header descriptor without a content size, as a stream is packed.
    [InlineData(100)] // A length told that is a lie.
    public void A_bomb_that_hides_its_length_is_stopped_where_the_room_ends(int told)
    {
        // RFC 8878 §3.1.1: magic, descriptor, window or content size; then run-length blocks of 128 KiB, the last one marked.
        byte[] bomb = [0x28, 0xb5, 0x2f, 0xfd, .. told == 0 ? new byte[] { 0x00, 0x58 } : [0x20, (byte)told]];
        for (var i = 0; i < 8000; i++) bomb = bomb.Length > 1000 ? bomb : [.. bomb, 0x02, 0x00, 0x10, 0x41];
        bomb = [.. bomb, 0x03, 0x00, 0x10, 0x41];
        var room = new byte[300_000];
        Assert.False(_zstd.TryUnpack(bomb, room.AsSpan(0, 262_144), out var length, out var error));
        Assert.NotEmpty(error!);
        Assert.Equal(0, length);
        Assert.False(room.AsSpan(262_144).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_frame_that_is_cut_or_followed_by_something_is_refused()
    {
        var frame = Pack("some text"u8);
        var room = new byte[100];
        for (var i = 0; i < frame.Length; i++) Assert.False(_zstd.TryUnpack(frame.AsSpan(0, i), room, out _, out _));
        Assert.False(_zstd.TryUnpack([.. frame, 0], room, out _, out var error));
        Assert.Contains("1 more", error, StringComparison.Ordinal);
        Assert.False(_zstd.TryUnpack([.. frame, .. frame], room, out _, out _));
    }

    private byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        var frame = new byte[ZstdFrames.Bound(bytes.Length)];
        return frame[.._zstd.Pack(bytes, frame)];
    }
}
