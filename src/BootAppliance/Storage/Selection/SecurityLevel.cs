using System.Globalization;

namespace BootAppliance.Storage.Selection;

/// <summary>
/// How much is done that who has the device cannot read the disk: 0 nothing, 1 encryption is preferred, 2 it has to be there, by the
/// device or by the disk itself, 3 by the disk itself, with its own key.
/// </summary>
/// <param name="Level">0 to <see cref="Highest"/>.</param>
/// <param name="Typed">What was written, to be shown again.</param>
public readonly record struct SecurityLevel(int Level, string Typed)
{
    public const int Highest = 3;

    private static readonly string[] Words = ["off", "low", "medium", "high"];

    /// <summary>0 to 1.</summary>
    public double Value => (double)Level / Highest;

    /// <param name="typed"><c>off</c> or <c>on</c>; <c>low</c>, <c>medium</c>, <c>high</c>; a whole number from 0 to 3; or 0.0 to 1.0, which is rounded up.</param>
    /// <param name="level">What it means.</param>
    /// <param name="fault">If false is returned: what is wrong and what to write.</param>
    public static bool TryParse(string typed, out SecurityLevel level, out string fault)
    {
        var word = typed.Trim().ToLowerInvariant();
        int? found = word switch
        {
            "on" => Highest,
            _ when Array.IndexOf(Words, word) is >= 0 and var at => at,
            _ when word.Contains('.', StringComparison.Ordinal) && double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var real) && real is >= 0 and <= 1 => (int)Math.Ceiling(real * Highest),
            _ when int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole <= Highest => whole,
            _ => null,
        };
        fault = found is null ? $"security: \"{typed}\" is no level; write off, on, {string.Join(", ", Words[1..])}, a level from 0 to {Highest}, or a number from 0.0 to 1.0" : "";
        level = found is { } known ? new(known, typed) : default;
        return found is not null;
    }
}
