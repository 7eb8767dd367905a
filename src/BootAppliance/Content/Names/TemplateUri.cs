using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BootAppliance.Content.Names;

/// <summary>
/// A template, one of its versions, a disk of that, or one chunk of the disk:
/// <c>ccnx:/authority/path/name[/v=7[/disk0[/seg=12]]]</c>. Versions count from 1, disks and segments from 0.
/// </summary>
public sealed record TemplateUri(TemplateName Name, int? Version = null, int? Disk = null, int? Segment = null)
{
    /// <summary>The most disks that a template has.</summary>
    public const int MaxDisks = 16;

    /// <summary>The highest version and the highest segment.</summary>
    public const int MaxSerial = 999_999_999;

    /// <summary>Never throws; every text that is accepted is what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TemplateUri? uri, [NotNullWhen(false)] out NameRefusal? refusal)
    {
        uri = null;
        refusal = NameGrammar.Split(text, out var parts);
        if (refusal is not null) return false;
        var labels = Array.FindIndex(parts, part => part.Contains('=', StringComparison.Ordinal));
        var name = labels < 0 ? parts : parts.AsSpan(0, labels);
        refusal = name.IsEmpty ? new(NameFault.Authority, "The name begins with a label; an authority comes first.") : TemplateName.Check(name);
        int? version = null, disk = null, segment = null;
        if (refusal is null && labels >= 0) refusal = ReadLabels(parts.AsSpan(labels), ref version, ref disk, ref segment);
        if (refusal is not null) return false;
        uri = new TemplateUri(TemplateName.OfChecked(name), version, disk, segment);
        return true;
    }

    /// <returns>Why a text names neither a template nor a version of one, and what to write; null if it does.</returns>
    public static string? Objection(string text)
    {
        const string Such = "write such as ccnx:/example.com/linux/web, for its latest version, or ccnx:/example.com/linux/web/v=7";
        if (!TryParse(text, out var uri, out var refusal)) return $"{refusal.Sentence.TrimEnd('.')}; {Such}";
        return uri.Disk is null ? null : $"\"{NameGrammar.Shown(text)}\" names a disk, and a machine is made of a whole version; {Such}";
    }

    public override string ToString() => (Version, Disk, Segment) switch
    {
        (null, _, _) => Name.ToString(),
        (var version, null, _) => $"{Name}/v={version}",
        (var version, var disk, null) => $"{Name}/v={version}/disk{disk}",
        var (version, disk, segment) => $"{Name}/v={version}/disk{disk}/seg={segment}",
    };

    private static NameRefusal? ReadLabels(ReadOnlySpan<string> labels, ref int? version, ref int? disk, ref int? segment)
    {
        if (labels.Length > 3) return new(NameFault.Label, "Nothing stands below a segment.");
        version = Number(labels[0], "v=", MaxSerial);
        if (version is null or 0) return new(NameFault.Version, $"\"{NameGrammar.Shown(labels[0])}\" is no version: v= and a number from 1 to {MaxSerial}, without leading zeros.");
        if (labels.Length < 2) return null;
        disk = Number(labels[1], "disk", MaxDisks - 1);
        if (disk is null) return new(NameFault.Disk, $"\"{NameGrammar.Shown(labels[1])}\" is no disk: disk0 to disk{MaxDisks - 1}.");
        if (labels.Length < 3) return null;
        segment = Number(labels[2], "seg=", MaxSerial);
        return segment is null ? new(NameFault.Segment, $"\"{NameGrammar.Shown(labels[2])}\" is no segment: seg= and a number from 0 to {MaxSerial}, without leading zeros.") : null;
    }

    private static int? Number(string label, string before, int most)
    {
        if (!label.StartsWith(before, StringComparison.Ordinal)) return null;
        var digits = label.AsSpan(before.Length);
        if (digits.Length > 1 && digits[0] == '0') return null;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;
    }
}
