using System.Globalization;

namespace BootAppliance;

/// <summary>Counts of bytes for people: <c>512 B</c>, <c>1.5 GiB</c>.</summary>
public static class ByteSize
{
    public static string Say(long bytes)
    {
        if (bytes < 1024) return $"{bytes} B";
        var (value, unit) = (bytes / 1024.0, 0);
        for (; value >= 1024 && unit < 4; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {"KMGTP"[unit]}iB");
    }
}
