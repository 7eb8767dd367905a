using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace BootAppliance.Protocols.Chunks;

/// <summary>The digest of a chunk's bytes before compression: its name wherever it is kept.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ChunkId
{
    public const int Length = 32;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    /// <param name="bytes">The digest: its first 32 bytes are read.</param>
    public ChunkId(ReadOnlySpan<byte> bytes)
    {
        _first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _third);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _fourth);
    }

    /// <summary>Its first eight bytes, which order ids as their texts do.</summary>
    public ulong Prefix => _first;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{_first:x16}{_second:x16}{_third:x16}{_fourth:x16}";

    /// <returns>False for anything but 64 lower-case hexadecimal digits: one chunk has one name.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ChunkId id)
    {
        id = default;
        if (text.Length != 2 * Length || text.ContainsAnyExcept(Digits)) return false;
        Span<byte> bytes = stackalloc byte[Length];
        Convert.FromHexString(text, bytes, out _, out _);
        id = new(bytes);
        return true;
    }
}
