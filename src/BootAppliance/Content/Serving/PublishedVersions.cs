using System.Collections.Concurrent;
using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;
using BootAppliance.Content.Publishers;

namespace BootAppliance.Content.Serving;

/// <summary>A version as it is served: what was signed, and what that says.</summary>
internal sealed record PublishedVersion(Manifest Manifest, SignedManifest Signed, Sha256Digest Digest, Revocation? Dropped, DateTimeOffset LookedAt);

/// <summary>Versions by name and number, kept in memory: they never change but that they are dropped, and a disk is read in thousands of parts.</summary>
public sealed class PublishedVersions(TemplateCatalogue catalogue, TimeProvider clock)
{
    private const int MostKept = 1024;

    // So long another appliance's drop may stay unnoticed.
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(TemplateName, int), PublishedVersion> _known = new();

    public void Forget(TemplateName name, int version) => _known.TryRemove((name, version), out _);

    internal async ValueTask<PublishedVersion?> FindAsync(TemplateName name, int version, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue((name, version), out var known) && now - known.LookedAt < Believed) return known;
        if (await catalogue.SignedAsync(name, version, cancellationToken) is not { } signed || await catalogue.FindAsync(name, version, cancellationToken) is not { } row) return null;
        if (_known.Count >= MostKept) _known.Clear();
        return _known[(name, version)] = new(row.Manifest, signed, Sha256Digest.Of(signed.Bytes), row.Dropped, now);
    }
}
