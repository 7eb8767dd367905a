using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace BootAppliance.Content.Signatures;

/// <summary>
/// A detached signature in OpenSSH's container (PROTOCOL.sshsig), so that <c>ssh-keygen -Y verify</c> judges ours and
/// <c>ssh-keygen -Y sign</c> makes them. It binds the bytes, the purpose and the key.
/// </summary>
public sealed class SshSignature
{
    /// <summary>The purpose that signatures of manifests name; one that was made for anything else does not count.</summary>
    public const string Namespace = "bootappliance-template";

    /// <summary>Of the armored text, in characters.</summary>
    public const int MaxLength = 4096;

    private const string Label = "SSH SIGNATURE";
    private const uint Version = 1;

    private readonly byte[] _signature;
    private readonly string _hash;

    private SshSignature(PublicKey key, string hash, byte[] signature) => (Key, _hash, _signature) = (key, hash, signature);

    /// <summary>The key that the signature names; whether it may sign is not judged here.</summary>
    public PublicKey Key { get; }

    /// <summary>The armored signature of <paramref name="message"/>, by SHA-512 as ssh-keygen's own.</summary>
    public static string Sign(SigningKey key, ReadOnlySpan<byte> message)
    {
        const string hash = "sha512";
        var signature = new SshWriter().String(key.Public.Word).String(key.Sign(Signed(hash, message))).ToArray();
        return Armor.Write(Label, new SshWriter().Raw("SSHSIG"u8).Number(Version).String(key.Public.Blob).String(Namespace).String("").String(hash).String(signature).ToArray());
    }

    /// <summary>Reads a signature made for templates. No text makes it throw.</summary>
    public static bool TryRead(string? armored, [NotNullWhen(true)] out SshSignature? signature, [NotNullWhen(false)] out string? why)
    {
        signature = null;
        why = "The signature is no SSH signature, or is damaged; make one with: ssh-keygen -Y sign -n bootappliance-template -f KEY manifest.json";
        if (armored is null || armored.Length > MaxLength || !Armor.TryRead(Label, armored, out var bytes)) return false;
        var reader = new SshReader(bytes);
        if (!reader.TrySkip("SSHSIG"u8) || !reader.TryReadNumber(out var version)) return false;
        if (version != Version)
        {
            why = $"The signature's container is of version {version}; only version {Version} is known.";
            return false;
        }

        if (!reader.TryReadString(out var blob) || !reader.TryReadString(out var purpose) || !reader.TryReadString(out var reserved)
            || !reader.TryReadString(out var hash) || !reader.TryReadString(out var inner) || !reader.Rest.IsEmpty) return false;
        why = null;
        if (!purpose.SequenceEqual("bootappliance-template"u8)) why = $"The signature was made for \"{Shown(purpose)}\" and not for {Namespace}.";
        else if (!reserved.IsEmpty) why = "The signature uses a field that is reserved.";
        else if (!hash.SequenceEqual("sha512"u8) && !hash.SequenceEqual("sha256"u8)) why = $"The signature's hash \"{Shown(hash)}\" is not taken; sha512 and sha256 are.";
        else if (!PublicKey.TryRead(blob, out var key)) why = $"The signature's key is of a kind that is not taken; {PublicKey.Ed25519Word} and {PublicKey.EcdsaWord} are.";
        else if (!TryReadInner(inner, key, out var raw)) why = "The signature is not of the kind that its key makes.";
        else signature = new SshSignature(key, Encoding.ASCII.GetString(hash), raw);
        return signature is not null;
    }

    /// <summary>Whether <see cref="Key"/> made it of exactly these bytes.</summary>
    public bool Verify(ReadOnlySpan<byte> message) => Key.Verify(Signed(_hash, message), _signature);

    private static bool TryReadInner(ReadOnlySpan<byte> bytes, PublicKey key, out byte[] signature)
    {
        var reader = new SshReader(bytes);
        signature = [];
        if (!reader.TryReadString(out var word) || Encoding.ASCII.GetString(word) != key.Word || !reader.TryReadString(out var raw) || !reader.Rest.IsEmpty) return false;
        signature = raw.ToArray();
        return true;
    }

    private static byte[] Signed(string hash, ReadOnlySpan<byte> message) => new SshWriter()
        .Raw("SSHSIG"u8).String(Namespace).String("").String(hash).String(hash == "sha256" ? SHA256.HashData(message) : SHA512.HashData(message)).ToArray();

    private static string Shown(ReadOnlySpan<byte> text) => string.Concat(Encoding.Latin1.GetString(text[..Math.Min(text.Length, 40)]).Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
