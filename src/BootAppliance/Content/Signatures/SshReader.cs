using System.Buffers.Binary;

namespace BootAppliance.Content.Signatures;

/// <summary>Reads SSH's data types (RFC 4251 §5); false where the bytes end before what they promise.</summary>
internal ref struct SshReader(ReadOnlySpan<byte> rest)
{
    public ReadOnlySpan<byte> Rest { get; private set; } = rest;

    public bool TryReadNumber(out uint number)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(Rest, out number)) return false;
        Rest = Rest[4..];
        return true;
    }

    public bool TryReadString(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryReadNumber(out var length) || length > Rest.Length) return false;
        bytes = Rest[..(int)length];
        Rest = Rest[(int)length..];
        return true;
    }

    public bool TrySkip(ReadOnlySpan<byte> expected)
    {
        if (!Rest.StartsWith(expected)) return false;
        Rest = Rest[expected.Length..];
        return true;
    }
}
