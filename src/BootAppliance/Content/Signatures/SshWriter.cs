using System.Buffers.Binary;
using System.Text;

namespace BootAppliance.Content.Signatures;

/// <summary>Writes SSH's data types (RFC 4251 §5).</summary>
internal sealed class SshWriter
{
    private readonly List<byte> _bytes = [];

    public SshWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public SshWriter Number(uint number)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(four, number);
        return Raw(four);
    }

    public SshWriter String(ReadOnlySpan<byte> bytes) => Number((uint)bytes.Length).Raw(bytes);

    public SshWriter String(string text) => String(Encoding.UTF8.GetBytes(text));

    /// <summary>A number that is not negative: no leading zeros but the one that keeps it so.</summary>
    public SshWriter Integer(ReadOnlySpan<byte> bigEndian)
    {
        var digits = bigEndian.TrimStart((byte)0);
        if (digits.IsEmpty || digits[0] < 0x80) return String(digits);
        return Number((uint)digits.Length + 1).Raw([0]).Raw(digits);
    }

    public byte[] ToArray() => [.. _bytes];
}
