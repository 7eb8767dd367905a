using System.Diagnostics.CodeAnalysis;
using BootAppliance.Content.Names;

namespace BootAppliance.Content.Serving;

/// <summary>What a path below <c>/content/ccn/</c> asks for: a name's versions, or a file of one of them.</summary>
/// <param name="Name">The template.</param>
/// <param name="Version">By its number; null where <see cref="Word"/> says which, or all are asked for.</param>
/// <param name="Word">A tag, or <see cref="Latest"/>.</param>
/// <param name="File">Within the version, such as <c>disk0.raw</c>; empty for what there is.</param>
internal sealed record ContentPath(TemplateName Name, int? Version, string? Word, string File)
{
    public const string Latest = "latest";
    private const string VersionLabel = "/v=";
    private const string TagLabel = "/tag=";
    private const string List = "/versions";

    /// <summary>
    /// Reads <c>AUTHORITY/PATH/versions</c>, <c>AUTHORITY/PATH/v=7/FILE</c>, <c>…/v=latest/FILE</c> or <c>…/tag=stable/FILE</c>. Names have
    /// one spelling, so everything else is no path. Never throws.
    /// </summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out ContentPath? parsed)
    {
        parsed = null;
        if (path.EndsWith(List, StringComparison.Ordinal))
            return TemplateName.TryParse($"ccnx:/{path[..^List.Length]}", out var all, out _) && (parsed = new(all, null, null, "")) is not null;
        var label = path.IndexOf(VersionLabel, StringComparison.Ordinal);
        var isTag = label < 0;
        if (isTag) label = path.IndexOf(TagLabel, StringComparison.Ordinal);
        if (label < 0 || !TemplateName.TryParse($"ccnx:/{path[..label]}", out var name, out _)) return false;
        var rest = path[(label + (isTag ? TagLabel : VersionLabel).Length)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (word, file) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        if (isTag || word == Latest) parsed = new(name, null, word, file);
        else if (TemplateUri.TryParse($"{name}/v={word}", out var uri, out _) && uri.Version is { } version) parsed = new(name, version, null, file);
        return parsed is not null;
    }
}
