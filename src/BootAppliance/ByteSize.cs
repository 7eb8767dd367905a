using System.Globalization;

namespace BootAppliance;

/// <summary>Counts of bytes for people: <c>512 B</c>, <c>1.5 GiB</c>; and as they write them: a whole number, with KiB, MiB, GiB or TiB right behind it or without.</summary>
public static class ByteSize
{
    private static readonly Dictionary<string, long> Units = new(StringComparer.Ordinal) { ["KiB"] = 1L << 10, ["MiB"] = 1L << 20, ["GiB"] = 1L << 30, ["TiB"] = 1L << 40 };

    public static bool TryParse(string text, out long bytes)
    {
        var unit = text.Length > 3 ? Units.GetValueOrDefault(text[^3..], 1) : 1;
        var isNumber = long.TryParse(unit == 1 ? text : text.AsSpan(0, text.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture, out bytes) && bytes < long.MaxValue / unit;
        bytes *= unit;
        return isNumber;
    }

    public static string Say(long bytes)
    {
        if (bytes < 1024) return $"{bytes} B";
        var (value, unit) = (bytes / 1024.0, 0);
        for (; value >= 1024 && unit < 4; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {"KMGTP"[unit]}iB");
    }
}
