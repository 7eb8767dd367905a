using System.Diagnostics.CodeAnalysis;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Store;
using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Healing;

/// <summary>
/// Where healthy copies are: another appliance, whose URL ends in <c>/content</c>, or any other URL, a store of casync's or desync's,
/// which has chunks and no indexes.
/// </summary>
internal sealed class ContentSource(Uri url)
{
    /// <summary>Says that the answer must be what is there: two appliances that name each other would ask for ever.</summary>
    public const string Header = "BootAppliance-Healing";

    private const string Appliance = "/content";

    private long _awayUntil;

    /// <summary>As it was written, without its user and password.</summary>
    public string Name { get; } = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private bool IsAppliance { get; } = url.AbsolutePath.TrimEnd('/').EndsWith(Appliance, StringComparison.Ordinal);

    public Uri Of(in ChunkId id) => new($"{Root}{(IsAppliance ? "/chunks" : "")}/{ChunkPath.Of(id)}");

    /// <returns>Null for a store that has no indexes.</returns>
    public Uri? Of(Sha256Digest index) => IsAppliance ? new($"{Root}/{ContentKeys.Of(index)}") : null;

    /// <summary>Whether it answered badly a while ago: it is not waited for again so soon.</summary>
    public bool IsAway(DateTimeOffset now) => now.ToUnixTimeMilliseconds() < Volatile.Read(ref _awayUntil);

    public void Left(DateTimeOffset until) => Volatile.Write(ref _awayUntil, until.ToUnixTimeMilliseconds());

    public static bool TryParse(string text, [NotNullWhen(true)] out ContentSource? source)
    {
        source = Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query.Length: 0, Fragment.Length: 0, UserInfo.Length: 0 } ? new(url) : null;
        return source is not null;
    }

    private string Root => url.GetLeftPart(UriPartial.Path).TrimEnd('/');
}
