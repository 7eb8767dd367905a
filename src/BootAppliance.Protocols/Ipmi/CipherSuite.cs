using System.Security.Cryptography;

namespace BootAppliance.Protocols.Ipmi;

/// <summary>
/// The cipher suites that we speak, and no other: 3 and 17 (IPMI 2.0 rev 1.1 table 22-20). Suite 0 has no authentication at all,
/// and those without confidentiality show whoever listens what is done.
/// </summary>
public sealed class CipherSuite
{
    private readonly HashAlgorithmName _hash;

    private CipherSuite(byte id, byte authentication, byte integrity, HashAlgorithmName hash, int keyLength, int codeLength)
    {
        (Id, Authentication, Integrity, _hash, KeyLength, CodeLength) = (id, authentication, integrity, hash, keyLength, codeLength);
    }

    /// <summary>RAKP-HMAC-SHA1, HMAC-SHA1-96, AES-CBC-128: what every BMC since 2004 has.</summary>
    public static CipherSuite Sha1 { get; } = new(3, 1, 1, HashAlgorithmName.SHA1, 20, 12);

    /// <summary>RAKP-HMAC-SHA256, HMAC-SHA256-128, AES-CBC-128: newer firmware.</summary>
    public static CipherSuite Sha256 { get; } = new(17, 3, 4, HashAlgorithmName.SHA256, 32, 16);

    public byte Id { get; }

    /// <summary>§13.28.</summary>
    public byte Authentication { get; }

    /// <summary>§13.28.4.</summary>
    public byte Integrity { get; }

    /// <summary>AES-CBC-128 (§13.28.5).</summary>
    public byte Confidentiality { get; } = 1;

    /// <summary>Of the HMAC in full, in bytes: RAKP 2 and 3 carry it so, and the session keys are as long.</summary>
    public int KeyLength { get; }

    /// <summary>To which RAKP 4 and each packet of the session cut it, in bytes.</summary>
    public int CodeLength { get; }

    public static CipherSuite? Find(int id) => id == Sha256.Id ? Sha256 : id == Sha1.Id ? Sha1 : null;

    internal bool Is(byte authentication, byte integrity, byte confidentiality) => (authentication, integrity, confidentiality) == (Authentication, Integrity, Confidentiality);

    internal int Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> destination) => CryptographicOperations.HmacData(_hash, key, data, destination);
}
