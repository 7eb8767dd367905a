using System.Security.Cryptography;

namespace BootAppliance.Content.Signatures;

/// <summary>Ed25519 (RFC 8032): keys and seeds of 32 bytes, signatures of 64.</summary>
internal static class Ed25519
{
    public const int KeySize = 32;
    public const int SignatureSize = 64;

    /// <summary>False also of a key that is none.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeySize || signature.Length != SignatureSize) return false;
        using var key = LibCrypto.NewPublicKey(LibCrypto.Ed25519, 0, publicKey, KeySize);
        using var context = LibCrypto.NewContext();
        var isRight = !key.IsInvalid && !context.IsInvalid && LibCrypto.VerifyInit(context, 0, 0, 0, key) == 1
            && LibCrypto.Verify(context, signature, SignatureSize, data, (nuint)data.Length) == 1;
        LibCrypto.ClearErrors();
        return isRight;
    }

    /// <exception cref="CryptographicException">libcrypto refuses, as without memory.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> data)
    {
        using var key = Private(seed);
        using var context = LibCrypto.NewContext();
        var signature = new byte[SignatureSize];
        nuint length = SignatureSize;
        if (context.IsInvalid || LibCrypto.SignInit(context, 0, 0, 0, key) != 1 || LibCrypto.Sign(context, signature, ref length, data, (nuint)data.Length) != 1 || length != SignatureSize)
            throw new CryptographicException("libcrypto did not sign with Ed25519");
        return signature;
    }

    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        using var key = Private(seed);
        var publicKey = new byte[KeySize];
        nuint length = KeySize;
        if (LibCrypto.GetPublicKey(key, publicKey, ref length) != 1 || length != KeySize) throw new CryptographicException("libcrypto did not give the public key of an Ed25519 key");
        return publicKey;
    }

    private static LibCrypto.EvpKey Private(ReadOnlySpan<byte> seed)
    {
        var key = LibCrypto.NewPrivateKey(LibCrypto.Ed25519, 0, seed, (nuint)seed.Length);
        if (!key.IsInvalid) return key;
        key.Dispose();
        LibCrypto.ClearErrors();
        throw new CryptographicException("libcrypto does not take this Ed25519 key");
    }
}
