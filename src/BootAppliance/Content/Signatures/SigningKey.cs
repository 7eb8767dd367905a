using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace BootAppliance.Content.Signatures;

/// <summary>A private key from a file of OpenSSH (PROTOCOL.key), which has no passphrase.</summary>
public sealed class SigningKey : IDisposable
{
    private const string Label = "OPENSSH PRIVATE KEY";
    private const string Damaged = "The file is no private key of OpenSSH, or is damaged.";

    private readonly byte[] _secret;

    private SigningKey(PublicKey key, byte[] secret) => (Public, _secret) = (key, secret);

    public PublicKey Public { get; }

    /// <summary>Reads the content of a key file; <paramref name="why"/> says what to do if that cannot be.</summary>
    public static bool TryParse(string content, [NotNullWhen(true)] out SigningKey? key, [NotNullWhen(false)] out string? why)
    {
        key = null;
        why = Damaged;
        if (content.StartsWith("-----BEGIN ", StringComparison.Ordinal) && !content.StartsWith($"-----BEGIN {Label}", StringComparison.Ordinal))
            why = "The private key is not in OpenSSH's own format; rewrite a copy of it with: ssh-keygen -p -N \"\" -f COPY";
        else if (Armor.TryRead(Label, content, out var bytes)) key = Read(bytes, ref why);
        if (key is not null) why = null;
        return key is not null;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    internal byte[] Sign(ReadOnlySpan<byte> data) =>
        Public.Kind == KeyKind.Ed25519 ? Ed25519.Sign(_secret, data) : EcdsaP256.Sign(Public.Point, _secret, data);

    private static SigningKey? Read(ReadOnlySpan<byte> bytes, ref string why)
    {
        var reader = new SshReader(bytes);
        if (!reader.TrySkip("openssh-key-v1\0"u8) || !reader.TryReadString(out var cipher) || !reader.TryReadString(out var derivation)
            || !reader.TryReadString(out _) || !reader.TryReadNumber(out var keys) || keys != 1 || !reader.TryReadString(out var blob)) return null;
        if (!cipher.SequenceEqual("none"u8) || !derivation.SequenceEqual("none"u8))
        {
            why = "The private key has a passphrase, which is not read here: sign with ssh-keygen -Y sign -n bootappliance-template, or take the passphrase from a copy of the file with: ssh-keygen -p -N \"\" -f COPY";
            return null;
        }

        if (!PublicKey.TryRead(blob, out var publicKey))
        {
            why = $"The private key is of a kind that is not taken; make one with: ssh-keygen -t ed25519. Taken are {PublicKey.Ed25519Word} and {PublicKey.EcdsaWord}.";
            return null;
        }

        return reader.TryReadString(out var secret) && reader.Rest.IsEmpty ? ReadSecret(secret, publicKey) : null;
    }

    private static SigningKey? ReadSecret(ReadOnlySpan<byte> bytes, PublicKey publicKey)
    {
        var reader = new SshReader(bytes);
        if (!reader.TryReadNumber(out var check) || !reader.TryReadNumber(out var again) || check != again
            || !reader.TryReadString(out var word) || Encoding.ASCII.GetString(word) != publicKey.Word) return null;
        var secret = new byte[32];
        var isRead = publicKey.Kind == KeyKind.Ed25519 ? ReadEd25519(ref reader, publicKey, secret) : ReadEcdsa(ref reader, publicKey, secret);
        if (!isRead || !reader.TryReadString(out _)) return null;
        for (var i = 0; i < reader.Rest.Length; i++)
            if (reader.Rest[i] != i + 1) return null;
        return new SigningKey(publicKey, secret);
    }

    private static bool ReadEd25519(ref SshReader reader, PublicKey publicKey, Span<byte> seed)
    {
        if (!reader.TryReadString(out var point) || !point.SequenceEqual(publicKey.Point)) return false;
        if (!reader.TryReadString(out var both) || both.Length != 64 || !both[32..].SequenceEqual(point)) return false;
        both[..32].CopyTo(seed);
        // A seed beside another key's public half would sign what nobody can verify.
        return Ed25519.PublicKey(seed).AsSpan().SequenceEqual(publicKey.Point);
    }

    private static bool ReadEcdsa(ref SshReader reader, PublicKey publicKey, Span<byte> secret)
    {
        if (!reader.TryReadString(out var curve) || !curve.SequenceEqual("nistp256"u8)) return false;
        if (!reader.TryReadString(out var point) || !point.SequenceEqual(publicKey.Point) || !EcdsaP256.TryReadNumber(ref reader, secret)) return false;
        try
        {
            return EcdsaP256.Verify(point, secret, EcdsaP256.Sign(point, secret, secret));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
