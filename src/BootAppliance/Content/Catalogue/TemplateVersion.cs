using BootAppliance.Content.Manifests;
using BootAppliance.Content.Publishers;

namespace BootAppliance.Content.Catalogue;

/// <summary>A version that was taken: what its manifest says, and what was done to it here since.</summary>
public sealed record TemplateVersion(Manifest Manifest, Sha256Digest Digest, string Publisher, DateTimeOffset AddedAt, string AddedBy)
{
    /// <summary>Set once nothing new shall be made of it; it stays as the one that its successor follows.</summary>
    public Revocation? Retired { get; init; }

    /// <summary>Set once its content may go; never of one that is not retired.</summary>
    public Revocation? Dropped { get; init; }

    /// <summary>Words of this site that name it, such as <c>stable</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <summary>The very bytes, to be served as they are.</summary>
public sealed record SignedManifest(byte[] Bytes, string Signature);

public enum CatalogueOutcome
{
    Done,
    NotFound,
    Refused,
}
