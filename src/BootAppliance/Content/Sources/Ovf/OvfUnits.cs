using System.Globalization;
using System.Text.RegularExpressions;

namespace BootAppliance.Content.Sources.Ovf;

/// <summary>Allocation units of memory: programmatic ones (DSP0004 annex C.1, <c>byte * 2^20</c>) and the words that older tools write.</summary>
internal static partial class OvfUnits
{
    private static readonly string[] Steps = ["", "kilo", "mega", "giga", "tera"];
    private static readonly string[] Letters = ["b", "k", "m", "g", "t"];

    private const int Longest = 100;

    /// <returns>Bytes in a unit; null if it is none.</returns>
    public static double? Of(string? text)
    {
        var unit = (text ?? "").Trim().ToLowerInvariant();
        if (unit.Length == 0) return 1;
        if (unit.Length > Longest) return null;
        for (var step = 0; step < Steps.Length; step++)
        {
            // Before 1.1 MegaBytes are 2^20 (DSP0243 1.0, table 2), and nobody who writes MB means other ones.
            if (unit == Steps[step] + "bytes" || unit == Steps[step] + "byte" || (step > 0 && (unit == Letters[step] + "b" || unit == Letters[step] + "ib"))) return Math.Pow(1024, step);
        }

        var match = Pattern().Match(unit);
        if (!match.Success) return null;
        var bytes = 1.0;
        for (var i = 0; i < match.Groups["base"].Captures.Count; i++)
        {
            var power = Math.Pow(Number(match.Groups["base"].Captures[i].Value), match.Groups["exponent"].Captures[i].Value is { Length: > 0 } exponent ? Number(exponent) : 1);
            bytes = match.Groups["sign"].Captures[i].Value == "*" ? bytes * power : bytes / power;
        }

        return double.IsFinite(bytes) && bytes > 0 ? bytes : null;
    }

    private static double Number(string digits) => double.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^bytes?(\s*(?<sign>[*/])\s*(?<base>[0-9]{1,9})\s*(\^\s*(?<exponent>[0-9]{1,3})|(?<exponent>)))*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}
