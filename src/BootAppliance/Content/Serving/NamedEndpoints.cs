using System.Text;
using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Healing;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Names;
using BootAppliance.Content.Private;
using BootAppliance.Content.Publishers;
using BootAppliance.Content.Store;
using BootAppliance.Http;

namespace BootAppliance.Content.Serving;

/// <summary>One version in the list of a name's versions.</summary>
public sealed record ServedVersion(int Version, string Digest, DateTimeOffset Created, DateTimeOffset? NotAfter, bool Retired, bool Dropped, IReadOnlyList<string> Tags);

/// <summary>A template in the listing.</summary>
public sealed record ServedName(string Name, int Latest, string Path);

/// <summary>Templates by their names: manifests, signatures, indexes, and each disk as one raw file that takes ranges.</summary>
internal static class NamedEndpoints
{
    private const string ManifestFile = "manifest.json";

    public static async Task ListAsync(HttpContext context, TemplateCatalogue catalogue, PrivateTemplates closed)
    {
        var isHidden = context.Features.Get<PlaneFeature>()?.Plane is Plane.Admin ? [] : (await closed.ListAsync(context.RequestAborted)).ToHashSet(StringComparer.Ordinal);
        var newest = (await catalogue.ListAsync(context.RequestAborted)).Where(one => one.Retired is null && !isHidden.Contains(one.Manifest.Name.ToString())).DistinctBy(one => one.Manifest.Name)
            .Select(one => new ServedName(one.Manifest.Name.ToString(), one.Manifest.Version, $"/content/ccn/{Bare(one.Manifest.Name)}/v={one.Manifest.Version}"));
        await context.Response.WriteAsJsonAsync(new { templates = newest.ToList() }, context.RequestAborted);
    }

    public static async Task GetAsync(string? path, HttpContext context, TemplateCatalogue catalogue, PublishedVersions versions, HealedReads reads, ChunkStore chunks, ZeroIds zeros, FileTransfer transfer, TemplateDoor door)
    {
        if (!ContentPath.TryParse(path ?? "", out var asked) || !await door.IsOpenAsync(context, asked.Name, context.RequestAborted)) NotFound(context);
        else if (asked is { Version: null, Word: null }) await VersionsAsync(asked.Name, context, catalogue);
        else if (await NumberAsync(asked, catalogue, context.RequestAborted) is not { } number || await versions.FindAsync(asked.Name, number, context.RequestAborted) is not { } version) NotFound(context);
        else await FileAsync(version, asked, context, reads, chunks, zeros, transfer);
    }

    private static async Task FileAsync(PublishedVersion version, ContentPath asked, HttpContext context, HealedReads reads, ChunkStore chunks, ZeroIds zeros, FileTransfer transfer)
    {
        // A number's bytes never change; a word may name another version tomorrow.
        context.Response.Headers.CacheControl = asked.Version is null ? "no-cache" : "max-age=31536000, immutable";
        var (stem, suffix) = asked.File.LastIndexOf('.') is > 0 and var dot ? (asked.File[..dot], asked.File[dot..]) : (asked.File, "");
        var disk = version.Manifest.Disks.FirstOrDefault(one => one.Role == stem);
        switch (asked.File, disk, suffix)
        {
            case (ManifestFile, _, _):
                await BytesAsync(version.Signed.Bytes, version.Digest, "application/json");
                return;
            case (ManifestFile + ".sig", _, _):
                await BytesAsync(Encoding.ASCII.GetBytes(version.Signed.Signature), null, "text/plain");
                return;
            case (_, { }, ContentKeys.IndexSuffix or ".raw") when version.Dropped is { } dropped:
                await GoneAsync(context, version.Manifest, dropped);
                return;
            case (_, { } one, ContentKeys.IndexSuffix) when await reads.ReadAsync(context, one.Index) is { } bytes:
                await BytesAsync(bytes, one.Index, ChunkEndpoints.Binary);
                return;
            case (_, { } one, ".raw") when await reads.FindAsync(context, one.Index) is { } index:
                await transfer.SendAsync(context, new($"\"{one.Index}-raw\"", index.ImageLength, ChunkEndpoints.Binary), new DiskImage(index, chunks, zeros, id => reads.HealNamedAsync(context, id)).WriteAsync);
                return;
            default:
                NotFound(context);
                return;
        }

        Task BytesAsync(byte[] bytes, Sha256Digest? digest, string type) => transfer.SendAsync(context, $"\"{digest ?? Sha256Digest.Of(bytes)}\"", bytes, type);
    }

    private static async Task VersionsAsync(TemplateName name, HttpContext context, TemplateCatalogue catalogue)
    {
        var all = (await catalogue.OfAsync(name, context.RequestAborted))
            .Select(one => new ServedVersion(one.Manifest.Version, one.Digest.ToString(), one.Manifest.Created, one.Manifest.NotAfter, one.Retired is not null, one.Dropped is not null, one.Tags)).ToList();
        if (all.Count == 0) NotFound(context);
        else await context.Response.WriteAsJsonAsync(new { name = name.ToString(), versions = all }, context.RequestAborted);
    }

    private static async Task<int?> NumberAsync(ContentPath asked, TemplateCatalogue catalogue, CancellationToken cancellationToken) =>
        asked.Version ?? (await catalogue.OfAsync(asked.Name, cancellationToken))
            .FirstOrDefault(one => one.Retired is null && (asked.Word == ContentPath.Latest || one.Tags.Contains(asked.Word!)))?.Manifest.Version;

    private static string Bare(TemplateName name) => name.ToString()[NameGrammar.Scheme.Length..];

    private static Task GoneAsync(HttpContext context, Manifest manifest, Revocation dropped)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status410Gone;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync($"{manifest.Name}/v={manifest.Version} was dropped: {dropped.Why}\n", context.RequestAborted);
    }

    private static void NotFound(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        FileTransfer.NotFound(context);
    }
}
