using System.Security.Cryptography;

namespace BootAppliance.Content.Signatures;

/// <summary>ECDSA over NIST P-256 with SHA-256, its points and numbers as SSH writes them (RFC 5656 §3.1).</summary>
internal static class EcdsaP256
{
    private const int Size = 32;

    /// <summary>False also of a point that is not on the curve.</summary>
    public static bool Verify(ReadOnlySpan<byte> point, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var reader = new SshReader(signature);
        Span<byte> numbers = stackalloc byte[2 * Size];
        numbers.Clear();
        if (!TryReadNumber(ref reader, numbers[..Size]) || !TryReadNumber(ref reader, numbers[Size..]) || !reader.Rest.IsEmpty) return false;
        try
        {
            using var key = Key(point, secret: null);
            return key.VerifyData(data, numbers, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <exception cref="CryptographicException">The key is none of this curve.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> point, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> data)
    {
        using var key = Key(point, secret.ToArray());
        var numbers = key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new SshWriter().Integer(numbers.AsSpan(0, Size)).Integer(numbers.AsSpan(Size)).ToArray();
    }

    public static bool IsPoint(ReadOnlySpan<byte> point)
    {
        if (point.Length != 1 + 2 * Size || point[0] != 4) return false;
        try
        {
            Key(point, secret: null).Dispose();
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>At most 32 bytes, in the one spelling that a number has.</summary>
    public static bool TryReadNumber(ref SshReader reader, scoped Span<byte> number)
    {
        if (!reader.TryReadString(out var bytes) || bytes.IsEmpty || bytes[0] >= 0x80) return false;
        if (bytes[0] == 0)
        {
            if (bytes.Length < 2 || bytes[1] < 0x80) return false;
            bytes = bytes[1..];
        }

        if (bytes.Length > number.Length) return false;
        bytes.CopyTo(number[(number.Length - bytes.Length)..]);
        return true;
    }

    private static ECDsa Key(ReadOnlySpan<byte> point, byte[]? secret)
    {
        if (point.Length != 1 + 2 * Size || point[0] != 4) throw new CryptographicException("the point is not of P-256, or is compressed");
        return ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point.Slice(1, Size).ToArray(), Y = point[(1 + Size)..].ToArray() },
            D = secret,
        });
    }
}
