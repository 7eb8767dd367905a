using System.Globalization;

namespace BootAppliance.Storage.Lvm;

/// <summary>One row of a report; a field that was not asked for, or has no value, is empty.</summary>
internal sealed record LvmRow(IReadOnlyDictionary<string, string> Fields)
{
    public string Text(string field) => Fields.GetValueOrDefault(field, "");

    /// <returns>Null where it is no count of bytes.</returns>
    public long? Bytes(string field) => long.TryParse(Text(field), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    /// <returns>0 to 100; null where the volume has no such thing, or is not active.</returns>
    public double? Percent(string field) =>
        double.TryParse(Text(field), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100 ? percent : null;
}
