using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;
using BootAppliance.Content.Publishers;
using BootAppliance.Content.Signatures;

namespace BootAppliance.Tests.Content;

public sealed class TemplateTrustTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SshKeygen _keygen = new();
    private readonly SigningKey _key;
    private readonly Publisher _publisher;

    public TemplateTrustTests()
    {
        _key = _keygen.Key("builds", "ed25519");
        _publisher = Publisher("builds", _key, "ccnx:/mycorp.com/app1");
    }

    public void Dispose()
    {
        _key.Dispose();
        _keygen.Dispose();
    }

    [Fact]
    public void A_first_version_and_the_next_one_are_trusted()
    {
        var first = Signed(1);
        Assert.Equal(TrustReason.Trusted, Judge(first, highest: null).Reason);
        Assert.Equal(TrustReason.Known, Judge(first, Highest(1, first)).Reason);
        Assert.Equal(TrustReason.Trusted, Judge(Signed(2, Sha256Digest.Of(first)), Highest(1, first)).Reason);
    }

    [Fact]
    public void A_name_that_is_known_from_a_later_version_on_may_begin_there() => Assert.True(Judge(Signed(7), highest: null).IsTrusted);

    [Fact]
    public void Every_changed_bit_of_the_manifest_is_a_bad_signature_or_no_manifest()
    {
        var bytes = Signed(1);
        var signature = SshSignature.Sign(_key, bytes);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = (byte[])bytes.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Contains(TemplateTrust.Judge(changed, signature, [_publisher], null, Noon).Reason, new[] { TrustReason.BadSignature, TrustReason.NotAManifest });
        }
    }

    [Fact]
    public void An_unknown_key_is_named_with_the_line_that_would_add_it()
    {
        using var stranger = _keygen.Key("stranger", "ecdsa");
        var bytes = Signed(1, key: stranger);
        var verdict = TemplateTrust.Judge(bytes, SshSignature.Sign(stranger, bytes), [_publisher], null, Noon);
        Assert.Equal(TrustReason.UnknownKey, verdict.Reason);
        Assert.Contains(stranger.Public.Fingerprint, verdict.Sentence, StringComparison.Ordinal);
        Assert.Contains("bootappliance publisher add", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_publisher_cannot_sign_in_the_name_of_another()
    {
        using var other = _keygen.Key("other", "ed25519");
        var bytes = Signed(1, key: other);
        Assert.Equal(TrustReason.BadSignature, TemplateTrust.Judge(bytes, SshSignature.Sign(_key, bytes), [_publisher, Publisher("other", other, "ccnx:/mycorp.com")], null, Noon).Reason);
    }

    [Fact]
    public void A_revoked_key_counts_no_more_and_the_refusal_says_who_and_why()
    {
        var bytes = Signed(1);
        var verdict = TemplateTrust.Judge(bytes, SshSignature.Sign(_key, bytes), [_publisher with { Revoked = new Revocation(Noon, "anna", "laptop stolen") }], null, Noon);
        Assert.Equal(TrustReason.Revoked, verdict.Reason);
        Assert.Contains("anna revoked at 2026-06-01 12:00 UTC: laptop stolen", verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ccnx:/mycorp.com/app1/linuxvm", TrustReason.Trusted)]
    [InlineData("ccnx:/mycorp.com/app10/linuxvm", TrustReason.PrefixNotAllowed)]
    [InlineData("ccnx:/mycorp.com/app2", TrustReason.PrefixNotAllowed)]
    [InlineData("ccnx:/mycorp.com.evil/app1", TrustReason.PrefixNotAllowed)]
    public void A_publisher_signs_below_its_prefixes_alone(string name, TrustReason reason) => Assert.Equal(reason, Judge(Signed(1, name: name), null).Reason);

    [Fact]
    public void What_is_good_until_a_time_is_refused_from_then_on()
    {
        var bytes = Signed(1);
        var end = ManifestTests.Version(1).NotAfter!.Value;
        Assert.Equal(TrustReason.Trusted, Judge(bytes, null, end.AddSeconds(-1)).Reason);
        Assert.Equal(TrustReason.Expired, Judge(bytes, null, end).Reason);
    }

    [Fact]
    public void An_older_version_and_another_one_of_the_same_number_are_rollbacks()
    {
        var third = Signed(3);
        Assert.Equal(TrustReason.Rollback, Judge(Signed(2), Highest(3, third)).Reason);
        Assert.Equal(TrustReason.Rollback, Judge(Signed(3, Sha256Digest.Of([1, 2, 3])), Highest(3, third)).Reason);
    }

    [Fact]
    public void A_version_that_is_left_out_is_a_gap() => Assert.Equal(TrustReason.Gap, Judge(Signed(3), Highest(1, Signed(1))).Reason);

    [Fact]
    public void A_version_that_follows_another_history_is_refused() =>
        Assert.Equal(TrustReason.PreviousDiffers, Judge(Signed(2, Sha256Digest.Of("elsewhere"u8)), Highest(1, Signed(1))).Reason);

    [Fact]
    public void What_ssh_keygen_signs_of_our_bytes_is_trusted()
    {
        var path = _keygen.Make("admin", "ed25519");
        Assert.True(SigningKey.TryParse(File.ReadAllText(path), out var key, out _));
        using (key)
        {
            var bytes = Signed(1, key: key);
            Assert.Equal(TrustReason.Trusted, TemplateTrust.Judge(bytes, _keygen.Sign(path, bytes), [Publisher("admin", key, "ccnx:/mycorp.com")], null, Noon).Reason);
        }
    }

    internal static Publisher Publisher(string name, SigningKey key, params string[] prefixes) =>
        new(name, key.Public, [.. prefixes.Select(text => NamePrefix.TryParse(text, out var prefix, out _) ? prefix : throw new InvalidOperationException(text))], Noon, "anna");

    private static KnownVersion Highest(int version, byte[] bytes) => new(version, Sha256Digest.Of(bytes));

    private byte[] Signed(int version, Sha256Digest? previous = null, string name = "ccnx:/mycorp.com/app1/linuxvm", SigningKey? key = null)
    {
        var manifest = ManifestTests.Version(version, name);
        return ManifestWriter.Write(manifest with { Publisher = (key ?? _key).Public.Fingerprint, Previous = previous ?? manifest.Previous });
    }

    private TrustVerdict Judge(byte[] bytes, KnownVersion? highest, DateTimeOffset? now = null) =>
        TemplateTrust.Judge(bytes, SshSignature.Sign(_key, bytes), [_publisher], highest, now ?? Noon);
}
