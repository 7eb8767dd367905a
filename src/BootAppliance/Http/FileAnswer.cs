using System.Runtime.InteropServices;
using Microsoft.Extensions.Primitives;

namespace BootAppliance.Http;

/// <summary>The status and the part of a file that a request is answered with. Pure.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileAnswer(int Status, ByteRange Part)
{
    public bool HasContent => Status is StatusCodes.Status200OK or StatusCodes.Status206PartialContent;

    /// <summary>
    /// Applies the request's preconditions and range in the order of RFC 9110 §13.2.2. <paramref name="etag"/> is strong
    /// and stands for the bytes themselves, so there are no dates to compare: a date in If-Range never matches.
    /// </summary>
    public static FileAnswer For(
        StringValues ifNoneMatch, StringValues ifRange, StringValues range, string etag, long size)
    {
        if (ifNoneMatch.Count > 0 && Names(ifNoneMatch, etag)) return new(StatusCodes.Status304NotModified, default);
        var whole = new FileAnswer(StatusCodes.Status200OK, new ByteRange(0, size));
        if (range.Count != 1) return whole;
        if (ifRange.Count > 0 && !string.Equals(ifRange.ToString().Trim(), etag, StringComparison.Ordinal)) return whole;
        return ByteRange.Parse(range.ToString(), size, out var part) switch
        {
            RangeOutcome.Part => new(StatusCodes.Status206PartialContent, part),
            RangeOutcome.Unsatisfiable => new(StatusCodes.Status416RangeNotSatisfiable, default),
            _ => whole,
        };
    }

    /// <summary>If-None-Match compares weakly (§13.1.2): a <c>W/</c> in front does not matter.</summary>
    private static bool Names(StringValues header, string etag)
    {
        foreach (var line in header)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                var candidate = line.AsSpan()[part].Trim();
                if (candidate is "*") return true;
                if (candidate.StartsWith("W/", StringComparison.Ordinal)) candidate = candidate[2..];
                if (candidate.SequenceEqual(etag)) return true;
            }
        }

        return false;
    }
}
