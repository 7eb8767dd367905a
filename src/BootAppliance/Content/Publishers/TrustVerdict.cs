using BootAppliance.Content.Manifests;

namespace BootAppliance.Content.Publishers;

/// <summary>Whether a manifest is taken, or the first thing that speaks against it.</summary>
public enum TrustReason
{
    /// <summary>It is the next version, signed by who may.</summary>
    Trusted,

    /// <summary>It is byte for byte the version that is known already.</summary>
    Known,

    /// <summary>It cannot be read.</summary>
    NotAManifest,

    BadSignature,
    UnknownKey,
    Revoked,
    PrefixNotAllowed,
    Expired,

    /// <summary>Another manifest under the highest known version, or one before that.</summary>
    Rollback,

    Gap,
    PreviousDiffers,
}

/// <summary>The reason and a sentence that names the template, the key and what to do.</summary>
public sealed record TrustVerdict(TrustReason Reason, string Sentence)
{
    public bool IsTrusted => Reason is TrustReason.Trusted or TrustReason.Known;
}

/// <summary>The highest version of a name that was taken, and the digest of its manifest.</summary>
public sealed record KnownVersion(int Version, Sha256Digest Digest);
