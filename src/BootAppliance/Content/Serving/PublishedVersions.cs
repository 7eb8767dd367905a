using System.Collections.Concurrent;
using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;

namespace BootAppliance.Content.Serving;

/// <summary>A version as it is served: what was signed, and what that says.</summary>
internal sealed record PublishedVersion(Manifest Manifest, SignedManifest Signed, Sha256Digest Digest);

/// <summary>Versions by name and number, kept in memory: they never change, and a disk is read in thousands of parts.</summary>
internal sealed class PublishedVersions(TemplateCatalogue catalogue)
{
    private const int MostKept = 1024;
    private readonly ConcurrentDictionary<(TemplateName, int), PublishedVersion> _known = new();

    public async ValueTask<PublishedVersion?> FindAsync(TemplateName name, int version, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((name, version), out var known)) return known;
        if (await catalogue.SignedAsync(name, version, cancellationToken) is not { } signed || !ManifestReader.TryRead(signed.Bytes, out var manifest, out _)) return null;
        if (_known.Count >= MostKept) _known.Clear();
        return _known[(name, version)] = new(manifest, signed, Sha256Digest.Of(signed.Bytes));
    }
}
