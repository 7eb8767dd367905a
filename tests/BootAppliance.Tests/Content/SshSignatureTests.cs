using System.Text;
using BootAppliance.Content.Signatures;

namespace BootAppliance.Tests.Content;

/// <summary>Judged by the real ssh-keygen, in both directions.</summary>
public sealed class SshSignatureTests : IDisposable
{
    private static readonly byte[] Message = "{ \"name\": \"ccnx:/mycorp.com/app\" }\n"u8.ToArray();

    private readonly SshKeygen _keygen = new();

    public void Dispose() => _keygen.Dispose();

    [Theory, InlineData("ed25519"), InlineData("ecdsa")]
    public void Ssh_keygen_takes_what_we_sign_and_nothing_that_was_changed(string type)
    {
        using var key = _keygen.Key("ours", type);
        // ECDSA's numbers differ in length from one signature to the next.
        for (var i = 0; i < (type == "ecdsa" ? 20 : 1); i++)
        {
            var signature = SshSignature.Sign(key, Message);
            Assert.True(_keygen.Verifies(key.Public, signature, Message));
            Assert.True(SshSignature.TryRead(signature, out var read, out _));
            Assert.True(read.Verify(Message));
        }

        var armored = SshSignature.Sign(key, Message);
        for (var bit = 0; bit < Message.Length * 8; bit += 7) Assert.False(_keygen.Verifies(key.Public, armored, Flipped(Message, bit)));
        using var other = _keygen.Key("other", type);
        Assert.False(_keygen.Verifies(other.Public, armored, Message));
    }

    [Theory, InlineData("ed25519"), InlineData("ecdsa")]
    public void Ssh_keygen_and_we_refuse_each_flipped_bit_of_the_signature_itself(string type)
    {
        using var key = _keygen.Key("ours", type);
        var blob = Blob(SshSignature.Sign(key, Message));
        for (var bit = 0; bit < blob.Length * 8; bit++)
        {
            var armored = Armor.Write("SSH SIGNATURE", Flipped(blob, bit));
            Assert.False(Takes(armored, Message, key.Public), $"bit {bit}");
            // A process each: every seventh bit meets the real judge too.
            if (bit % 7 == 0) Assert.False(_keygen.Verifies(key.Public, armored, Message), $"ssh-keygen, bit {bit}");
        }
    }

    [Theory, InlineData("ed25519", "sha512"), InlineData("ed25519", "sha256"), InlineData("ecdsa", "sha512"), InlineData("ecdsa", "sha256")]
    public void What_ssh_keygen_signs_is_taken_and_no_flipped_bit_of_file_or_message_is(string type, string hash)
    {
        var path = _keygen.Make("theirs", type);
        Assert.True(PublicKey.TryParse(File.ReadAllText(path + ".pub"), out var key, out var why), why);
        var armored = _keygen.Sign(path, Message, hash: hash);
        Assert.True(Takes(armored, Message, key));
        for (var bit = 0; bit < Message.Length * 8; bit++) Assert.False(Takes(armored, Flipped(Message, bit), key));
        var text = Encoding.Latin1.GetBytes(armored);
        for (var bit = 0; bit < text.Length * 8; bit++) Assert.False(Takes(Encoding.Latin1.GetString(Flipped(text, bit)), Message, key), $"bit {bit} of the file");
    }

    [Fact]
    public void A_long_message_is_verified_and_the_fingerprint_is_the_one_that_ssh_keygen_prints()
    {
        var path = _keygen.Make("a", "ed25519");
        Assert.True(PublicKey.TryParse(File.ReadAllText(path + ".pub"), out var key, out _));
        Assert.Contains(key.Fingerprint, SshKeygen.Run("-l", "-f", path + ".pub").Output, StringComparison.Ordinal);
        using var stream = new MemoryStream();
        for (var i = 0; i < 100_000; i++) stream.WriteByte((byte)i);
        Assert.True(Takes(_keygen.Sign(path, stream.ToArray()), stream.ToArray(), key));
    }

    [Theory]
    [InlineData("file", "was made for \"file\"")]
    [InlineData("bootappliance-templates", "was made for \"bootappliance-templates\"")]
    public void Another_purpose_is_refused_with_its_name(string purpose, string sentence)
    {
        Assert.False(SshSignature.TryRead(_keygen.Sign(_keygen.Make("a", "ed25519"), Message, purpose), out _, out var why));
        Assert.Contains(sentence, why, StringComparison.Ordinal);
    }

    [Theory, InlineData("rsa"), InlineData("ecdsa -b 521")]
    public void Keys_of_other_kinds_are_refused_with_the_kinds_that_are_taken(string type)
    {
        var words = type.Split(' ');
        Assert.Equal(0, SshKeygen.Run(["-q", "-t", words[0], .. words[1..], "-N", "", "-f", _keygen.File("k")]).Code);
        Assert.False(PublicKey.TryParse(File.ReadAllText(_keygen.File("k.pub")), out _, out var line));
        Assert.False(SshSignature.TryRead(_keygen.Sign(_keygen.File("k"), Message), out _, out var signature));
        Assert.False(SigningKey.TryParse(File.ReadAllText(_keygen.File("k")), out _, out var secret));
        Assert.All([line, signature, secret], why => Assert.Contains("ssh-ed25519 and ecdsa-sha2-nistp256", why, StringComparison.Ordinal));
    }

    [Fact]
    public void Another_hash_another_version_and_a_reserved_field_are_refused_with_a_reason()
    {
        using var key = _keygen.Key("a", "ed25519");
        Assert.Contains("hash \"sha1\"", Refused("sha1", 1, ""), StringComparison.Ordinal);
        Assert.Contains("version 2", Refused("sha512", 2, ""), StringComparison.Ordinal);
        Assert.Contains("reserved", Refused("sha512", 1, "x"), StringComparison.Ordinal);

        string Refused(string hash, uint version, string reserved)
        {
            var inner = new SshWriter().String("ssh-ed25519").String(new byte[64]).ToArray();
            var blob = new SshWriter().Raw("SSHSIG"u8).Number(version).String(key.Public.Blob).String(SshSignature.Namespace).String(reserved).String(hash).String(inner).ToArray();
            Assert.False(SshSignature.TryRead(Armor.Write("SSH SIGNATURE", blob), out _, out var why));
            return why;
        }
    }

    [Fact]
    public void A_key_with_a_passphrase_is_refused_with_the_line_that_helps()
    {
        Assert.False(SigningKey.TryParse(File.ReadAllText(_keygen.Make("locked", "ed25519", "secret words")), out _, out var why));
        Assert.Contains("ssh-keygen -p", why, StringComparison.Ordinal);
    }

    [Theory, InlineData("ed25519"), InlineData("ecdsa")]
    public void A_damaged_private_key_is_refused_or_signs_as_before(string type)
    {
        var content = File.ReadAllText(_keygen.Make("k", type));
        Assert.True(SigningKey.TryParse(content, out var whole, out _));
        Assert.True(Armor.TryRead("OPENSSH PRIVATE KEY", content, out var bytes));
        using (whole)
        {
            for (var bit = 0; bit < bytes.Length * 8; bit += 3)
            {
                if (!SigningKey.TryParse(Armor.Write("OPENSSH PRIVATE KEY", Flipped(bytes, bit)), out var key, out var why)) Assert.NotEmpty(why);
                // A flipped bit of the comment, say.
                else using (key) Assert.True(Takes(SshSignature.Sign(key, Message), Message, whole.Public), $"bit {bit}");
            }
        }
    }

    [Fact]
    public void A_private_key_given_as_a_public_one_is_named_as_what_it_is()
    {
        Assert.False(PublicKey.TryParse(File.ReadAllText(_keygen.Make("k", "ed25519")), out _, out var why));
        Assert.Contains("private key", why, StringComparison.Ordinal);
    }

    [Fact]
    public void No_bytes_make_the_readers_throw()
    {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            byte[] signature = [.. "SSHSIG\0\0\0\u0001"u8, .. bytes];
            Assert.False(SshSignature.TryRead(Armor.Write("SSH SIGNATURE", signature), out _, out _));
            Assert.False(PublicKey.TryParse("ssh-ed25519 " + Convert.ToBase64String(bytes), out _, out _));
            Assert.False(PublicKey.TryParse(Encoding.Latin1.GetString(bytes), out _, out _));
            Assert.False(SigningKey.TryParse(Armor.Write("OPENSSH PRIVATE KEY", [.. "openssh-key-v1\0"u8, .. bytes]), out _, out _));
        }
    }

    private static bool Takes(string armored, byte[] message, PublicKey key) =>
        SshSignature.TryRead(armored, out var signature, out _) && signature.Key.Fingerprint == key.Fingerprint && signature.Verify(message);

    private static byte[] Blob(string armored) => Armor.TryRead("SSH SIGNATURE", armored, out var bytes) ? bytes : throw new InvalidOperationException(armored);

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var copy = (byte[])bytes.Clone();
        copy[bit / 8] ^= (byte)(1 << (bit % 8));
        return copy;
    }
}
