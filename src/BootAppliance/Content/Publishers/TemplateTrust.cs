using BootAppliance.Content.Manifests;
using BootAppliance.Content.Signatures;

namespace BootAppliance.Content.Publishers;

/// <summary>The one decision on whose templates count.</summary>
public static class TemplateTrust
{
    /// <summary>
    /// Pure: the same arguments give the same answer. The signature is judged before anything that the manifest says, and over
    /// the bytes as they are, so that no reading of them can differ from what was signed.
    /// </summary>
    /// <param name="bytes">The manifest as it was stored or sent.</param>
    /// <param name="armored">Its detached signature.</param>
    /// <param name="publishers">All, revoked ones too.</param>
    /// <param name="highest">The highest version of this name that was taken before; null if there is none, and then any may be the first.</param>
    /// <param name="now">Against which <c>not_after</c> counts.</param>
    public static TrustVerdict Judge(ReadOnlyMemory<byte> bytes, string? armored, IEnumerable<Publisher> publishers, KnownVersion? highest, DateTimeOffset now)
    {
        if (!SshSignature.TryRead(armored, out var signature, out var why)) return new(TrustReason.BadSignature, why);
        if (!ManifestReader.TryRead(bytes, out var manifest, out var refusal)) return new(TrustReason.NotAManifest, refusal.Sentence);
        var what = $"{manifest.Name}/v={manifest.Version}";
        var fingerprint = signature.Key.Fingerprint;
        if (publishers.FirstOrDefault(one => one.Key.Fingerprint == fingerprint) is not { } publisher)
            return new(TrustReason.UnknownKey, $"{what} is signed by the key {fingerprint}, which is no publisher's. If it should be: bootappliance publisher add NAME --key-file FILE --prefix {manifest.Name}");
        if (!signature.Verify(bytes.Span))
            return new(TrustReason.BadSignature, $"{what}: the signature is not of these bytes by the key of {publisher.Name}; the manifest or its signature was changed.");
        if (manifest.Publisher != fingerprint)
            return new(TrustReason.BadSignature, $"{what} says that {manifest.Publisher} publishes it, but {publisher.Name} ({fingerprint}) signed it.");
        if (publisher.Revoked is { } revoked)
            return new(TrustReason.Revoked, $"{what} is signed by {publisher.Name}, whose key {revoked.By} revoked at {revoked.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {revoked.Why}");
        if (!publisher.MaySign(manifest.Name))
            return new(TrustReason.PrefixNotAllowed, $"{what} is signed by {publisher.Name}, who may sign only below {string.Join(", ", publisher.Prefixes)}");
        if (manifest.NotAfter is { } end && end <= now)
            return new(TrustReason.Expired, $"{what} is good until {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC only; publish a new version.");
        return Follows(manifest, what, Sha256Digest.Of(bytes.Span), highest);
    }

    private static TrustVerdict Follows(Manifest manifest, string what, Sha256Digest digest, KnownVersion? highest)
    {
        if (highest is null) return new(TrustReason.Trusted, $"{what} is the first version that is known here.");
        if (manifest.Version == highest.Version && digest == highest.Digest) return new(TrustReason.Known, $"{what} is known already.");
        if (manifest.Version == highest.Version)
            return new(TrustReason.Rollback, $"{what} is another manifest than the one that is known as version {highest.Version}; a version never changes, publish version {highest.Version + 1}.");
        if (manifest.Version < highest.Version)
            return new(TrustReason.Rollback, $"{what} is older than version {highest.Version}, which was taken already; to go back, publish the old content as version {highest.Version + 1}.");
        if (manifest.Version > highest.Version + 1)
            return new(TrustReason.Gap, $"{what} leaves out version {highest.Version + 1}; the highest known is {highest.Version}.");
        return manifest.Previous == highest.Digest
            ? new(TrustReason.Trusted, $"{what} follows version {highest.Version}.")
            : new(TrustReason.PreviousDiffers, $"{what} follows another version {highest.Version} than the one that is known here, whose manifest has the digest {highest.Digest}.");
    }
}
