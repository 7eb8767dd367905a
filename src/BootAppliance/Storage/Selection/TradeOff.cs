using System.Globalization;

namespace BootAppliance.Storage.Selection;

/// <summary>A trade-off between something and storage, in any of the ways that people say it.</summary>
/// <param name="Value">0 saves all the storage there is to save, 1 is all for the other.</param>
/// <param name="Level">The nearest of three: 0 storage, 1 balanced, 2 the other.</param>
/// <param name="Typed">What was written, to be shown again.</param>
public readonly record struct TradeOff(double Value, int Level, string Typed)
{
    public static readonly TradeOff Balanced = Of(0.5, "balanced");

    /// <param name="typed"><c>storage</c>, <c>balanced</c>, the other's word, or a number from 0 to 1.</param>
    /// <param name="other"><c>performance</c> or <c>redundancy</c>.</param>
    /// <param name="tradeOff">What it means.</param>
    /// <param name="fault">If false is returned: what is wrong and what to write.</param>
    public static bool TryParse(string typed, string other, out TradeOff tradeOff, out string fault)
    {
        double? value = typed.Trim().ToLowerInvariant() switch
        {
            "storage" => 0,
            "balanced" => 0.5,
            var word when word == other => 1,
            var number when double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var real) && real is >= 0 and <= 1 => real,
            _ => null,
        };
        fault = value is null ? $"{other}: \"{typed}\" is no trade-off; write storage, balanced, {other}, or a number from 0 (storage) to 1 ({other})" : "";
        tradeOff = value is { } known ? Of(known, typed) : default;
        return value is not null;
    }

    private static TradeOff Of(double value, string typed) => new(value, (int)Math.Round(value * 2, MidpointRounding.AwayFromZero), typed);
}
