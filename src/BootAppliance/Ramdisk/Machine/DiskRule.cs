using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>
/// Which disk is meant, such as <c>serial=S3Z1</c> or <c>transport=nvme,size&gt;=200GiB,smallest</c>: words with commas between them, all of which
/// hold. Exactly one disk has to be left: none is ever taken because it happens to be the first. Without a word a machine has to have one disk.
/// </summary>
public sealed class DiskRule
{
    public const string Words = "serial=, model= (a part of it), path=, transport=nvme|virtio|usb|ata|scsi, rotating=yes|no, size>=, size<=, smallest, largest";

    private readonly ImmutableArray<(string Word, Func<MachineDisk, bool> Holds)> _words;
    private readonly string? _edge;

    private DiskRule(ImmutableArray<(string Word, Func<MachineDisk, bool> Holds)> words, string? edge) => (_words, _edge) = (words, edge);

    /// <param name="text">As the operator wrote it; empty for a machine with one disk.</param>
    /// <param name="rule">Null if it is none.</param>
    /// <param name="error">The word that is wrong, and what there is instead.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out DiskRule? rule, [NotNullWhen(false)] out string? error)
    {
        var words = ImmutableArray.CreateBuilder<(string, Func<MachineDisk, bool>)>();
        (rule, error) = (null, null);
        string? edge = null;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (word is "smallest" or "largest")
            {
                if (edge is not null && edge != word) error = "a disk cannot be the smallest and the largest; take one of them";
                edge = word;
            }
            else if (Condition(word) is { } holds) words.Add((word, holds));
            else error = $"\"{word}\" is not understood; there are {Words}";
            if (error is not null) return false;
        }

        rule = new(words.ToImmutable(), edge);
        return true;
    }

    /// <returns>Null, with a sentence that names every disk that there is, unless exactly one is meant.</returns>
    public MachineDisk? Pick(IReadOnlyList<MachineDisk> disks, [NotNullWhen(false)] out string? why)
    {
        var left = disks.Where(disk => _words.All(word => word.Holds(disk))).ToList();
        // A stick that somebody left in the machine, or what its BMC shows as one, is nearly always the smallest.
        if (_edge is not null && !_words.Any(word => word.Word.StartsWith("transport=", StringComparison.Ordinal))) left.RemoveAll(disk => disk.Transport == "usb");
        if (_edge is not null && left.Count > 0)
        {
            var size = _edge == "smallest" ? left.Min(disk => disk.Size) : left.Max(disk => disk.Size);
            left.RemoveAll(disk => disk.Size != size);
        }

        why = left.Count == 1 ? null : $"{(left.Count == 0 ? "no disk" : $"{left.Count} disks")} of this machine {(left.Count == 0 ? "is" : "are")} {Said}, and one has to be; say which with --disk RULE. There {(disks.Count == 0 ? "is none at all: its driver may be missing in the helper image" : $"are: {string.Join("; ", disks)}")}";
        return why is null ? left[0] : null;
    }

    private string Said => _words.Length == 0 && _edge is null ? "meant by a rule without a word" : $"\"{string.Join(',', [.. _words.Select(word => word.Word), .. _edge is null ? [] : new[] { _edge }])}\"";

    private static Func<MachineDisk, bool>? Condition(string word)
    {
        var at = word.IndexOf('=', StringComparison.Ordinal);
        if (at < 1 || at == word.Length - 1) return null;
        var value = word[(at + 1)..];
        switch (word[..at])
        {
            case "serial": return disk => disk.Serial.Equals(value, StringComparison.OrdinalIgnoreCase);
            case "model": return disk => disk.Model.Contains(value, StringComparison.OrdinalIgnoreCase);
            case "path": return disk => disk.Path.Equals(value, StringComparison.OrdinalIgnoreCase);
            case "transport" when value is "nvme" or "virtio" or "usb" or "ata" or "scsi": return disk => disk.Transport == value;
            case "rotating" when value is "yes" or "no": return disk => disk.IsRotating == (value == "yes");
            case "size>" when ByteSize.TryParse(value, out var least): return disk => disk.Size >= least;
            case "size<" when ByteSize.TryParse(value, out var most): return disk => disk.Size <= most;
            default: return null;
        }
    }
}
