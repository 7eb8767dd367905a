using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;
using BootAppliance.Content.Publishers;
using BootAppliance.Content.Signatures;

namespace BootAppliance.Cli.Templates;

/// <summary>Whose signatures count on this machine: the key that the administrator names, or else the appliance's publishers.</summary>
internal sealed class TrustedKeys
{
    private readonly IReadOnlyList<Publisher> _publishers;

    private TrustedKeys(IReadOnlyList<Publisher> publishers) => _publishers = publishers;

    public static TrustedKeys Of(FileInfo key, TemplateName name) => new([Named(key, name)]);

    public static async Task<TrustedKeys> OfAsync(ApiClient api, CancellationToken cancellationToken) => new(await ListedAsync(api, cancellationToken));

    /// <exception cref="ApiException">The manifest's signature does not count.</exception>
    public Manifest Judge(TemplateName name, SignedManifest signed)
    {
        var verdict = TemplateTrust.Judge(signed.Bytes, signed.Signature, _publishers, highest: null, TimeProvider.System.GetUtcNow());
        if (!verdict.IsTrusted) throw new ApiException(CliExit.Refused, $"{verdict.Sentence} Nothing was written.");
        return ManifestReader.TryRead(signed.Bytes, out var manifest, out _) && manifest.Name == name
            ? manifest
            : throw new ApiException(CliExit.Refused, $"what came for {name} is signed for another template. Nothing was written.");
    }

    private static Publisher Named(FileInfo file, TemplateName name)
    {
        if (!PublicKey.TryParse(File.ReadAllText(file.FullName).Trim(), out var key, out var why)) throw new ApiException(CliExit.Usage, $"--key: {why}");
        return NamePrefix.TryParse(name.ToString(), out var prefix, out _) ? new(file.Name, key, [prefix], DateTimeOffset.UnixEpoch, "") : throw new ApiException(CliExit.Usage, $"{name} is no template's name");
    }

    private static async Task<List<Publisher>> ListedAsync(ApiClient api, CancellationToken cancellationToken)
    {
        List<Publisher> listed = [];
        foreach (var one in (await api.GetAsync("publishers", cancellationToken))!["items"]!.AsArray())
        {
            if (!PublicKey.TryParse((string?)one!["public_key"], out var key, out _)) continue;
            var prefixes = one["prefixes"]!.AsArray().Select(text => NamePrefix.TryParse((string?)text, out var prefix, out _) ? prefix : null).OfType<NamePrefix>();
            listed.Add(new((string)one["name"]!, key, [.. prefixes], DateTimeOffset.UnixEpoch, "")
            {
                Revoked = one["revoked_at"] is { } at ? new((DateTimeOffset)at, (string?)one["revoked_by"] ?? "", (string?)one["revoked_why"] ?? "") : null,
            });
        }

        return listed;
    }
}
