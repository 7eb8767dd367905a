using System.Runtime.InteropServices;

namespace BootAppliance.Http;

/// <summary>What a <c>Range</c> header asks of a representation of a known size.</summary>
public enum RangeOutcome
{
    /// <summary>No range, or one that we may ignore: malformed, another unit, or several at once.</summary>
    Whole,
    Part,
    Unsatisfiable,
}

/// <summary>A single part of a file: RFC 9110 §14.1.2. Always inside the file, never empty.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>
    /// Reads <c>bytes=first-last</c>, <c>bytes=first-</c> or <c>bytes=-suffix</c>. Firmware and iPXE ask for one part at
    /// a time; a list of parts is answered with the whole file, which §14.2 allows.
    /// </summary>
    public static RangeOutcome Parse(ReadOnlySpan<char> header, long size, out ByteRange range)
    {
        range = default;
        var equals = header.IndexOf('=');
        if (equals < 0 || !header[..equals].Trim().Equals("bytes", StringComparison.OrdinalIgnoreCase)) return RangeOutcome.Whole;
        var set = header[(equals + 1)..].Trim();
        var dash = set.IndexOf('-');
        if (dash < 0 || set.Contains(',')) return RangeOutcome.Whole;
        var first = set[..dash];
        var last = set[(dash + 1)..];
        if (first.IsEmpty)
        {
            if (!TryReadPosition(last, out var suffix)) return RangeOutcome.Whole;
            return Cut(Math.Max(0, size - suffix), size - 1, size, out range);
        }

        var end = long.MaxValue;
        if (!TryReadPosition(first, out var start) || (!last.IsEmpty && !TryReadPosition(last, out end)) || end < start)
            return RangeOutcome.Whole;
        return Cut(start, end, size, out range);
    }

    private static RangeOutcome Cut(long start, long end, long size, out ByteRange range)
    {
        range = default;
        if (start >= size) return RangeOutcome.Unsatisfiable;
        range = new ByteRange(start, Math.Min(end, size - 1) - start + 1);
        return RangeOutcome.Part;
    }

    /// <summary>Digits only. What does not fit in 63 bits lies beyond every file and counts as the largest position.</summary>
    private static bool TryReadPosition(ReadOnlySpan<char> digits, out long position)
    {
        position = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')) return false;
        if (!long.TryParse(digits, out position)) position = long.MaxValue;
        return true;
    }
}
