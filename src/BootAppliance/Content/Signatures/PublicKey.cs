using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace BootAppliance.Content.Signatures;

public enum KeyKind
{
    Ed25519,
    EcdsaP256,
}

/// <summary>A public key as OpenSSH writes it: <c>ssh-ed25519 AAAA… comment</c> or <c>ecdsa-sha2-nistp256 AAAA… comment</c>.</summary>
public sealed class PublicKey
{
    internal const string Ed25519Word = "ssh-ed25519";
    internal const string EcdsaWord = "ecdsa-sha2-nistp256";
    private const string Curve = "nistp256";
    private const int MaxLine = 1024;

    private readonly byte[] _point;

    private PublicKey(KeyKind kind, byte[] blob, byte[] point) => (Kind, Blob, _point) = (kind, blob, point);

    public KeyKind Kind { get; }

    /// <summary>As it stands in signatures (RFC 4253 §6.6).</summary>
    public byte[] Blob { get; }

    /// <summary>What <c>ssh-keygen -l</c> prints: <c>SHA256:</c> and the digest in base64 without padding.</summary>
    public string Fingerprint => "SHA256:" + Convert.ToBase64String(SHA256.HashData(Blob)).TrimEnd('=');

    internal ReadOnlySpan<byte> Point => _point;

    /// <summary>The word of the key's kind.</summary>
    internal string Word => Kind == KeyKind.Ed25519 ? Ed25519Word : EcdsaWord;

    /// <summary>One line, without a comment.</summary>
    public override string ToString() => $"{Word} {Convert.ToBase64String(Blob)}";

    /// <summary>Reads the one line of a .pub file; what comes after the key is a comment.</summary>
    public static bool TryParse(string? line, [NotNullWhen(true)] out PublicKey? key, [NotNullWhen(false)] out string? why)
    {
        key = null;
        why = null;
        var text = line?.Trim() ?? "";
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal)) why = "This is a private key, which nobody but its owner should have; give the file that ends in .pub.";
        else if (text.Length is 0 or > MaxLine || text.Contains('\n', StringComparison.Ordinal)) why = $"A public key is one line of at most {MaxLine} characters, such as ssh-keygen -t ed25519 writes to a file that ends in .pub.";
        if (why is not null) return false;
        var words = text.Split(' ', 3);
        if (words[0] is not (Ed25519Word or EcdsaWord))
            why = $"The key's kind is not taken; make one with: ssh-keygen -t ed25519. Taken are {Ed25519Word} and {EcdsaWord}.";
        else if (words.Length < 2 || !Armor.TryDecode(words[1], out var blob) || !TryRead(blob, out key) || key.Word != words[0])
            (key, why) = (null, $"What stands after {words[0]} is no key of that kind; was the line cut?");
        return key is not null;
    }

    internal static bool TryRead(ReadOnlySpan<byte> blob, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        var reader = new SshReader(blob);
        if (!reader.TryReadString(out var word)) return false;
        switch (Encoding.ASCII.GetString(word))
        {
            case Ed25519Word when reader.TryReadString(out var point) && point.Length == Ed25519.KeySize && reader.Rest.IsEmpty:
                key = new PublicKey(KeyKind.Ed25519, blob.ToArray(), point.ToArray());
                return true;
            case EcdsaWord when reader.TryReadString(out var curve) && curve.SequenceEqual("nistp256"u8) && reader.TryReadString(out var point) && reader.Rest.IsEmpty && EcdsaP256.IsPoint(point):
                key = new PublicKey(KeyKind.EcdsaP256, blob.ToArray(), point.ToArray());
                return true;
            default:
                return false;
        }
    }

    internal static PublicKey Of(KeyKind kind, ReadOnlySpan<byte> point) => kind == KeyKind.Ed25519
        ? new PublicKey(kind, new SshWriter().String(Ed25519Word).String(point).ToArray(), point.ToArray())
        : new PublicKey(kind, new SshWriter().String(EcdsaWord).String(Curve).String(point).ToArray(), point.ToArray());

    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Kind == KeyKind.Ed25519 ? Ed25519.Verify(_point, data, signature) : EcdsaP256.Verify(_point, data, signature);
}
