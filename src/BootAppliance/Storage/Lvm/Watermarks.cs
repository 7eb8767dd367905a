namespace BootAppliance.Storage.Lvm;

/// <summary>
/// How full a thin pool may be, in percent, of its data volume as of its metadata volume: when either is full, the machines on it freeze
/// or lose what they write (lvmthin(7)), and a full metadata volume may have to be repaired.
/// </summary>
internal static class Watermarks
{
    /// <summary>From here on it is told.</summary>
    public const double Warned = 70;

    /// <summary>From here on no disk is made or grown.</summary>
    public const double Refused = 85;

    /// <summary>From here on it is a matter of minutes.</summary>
    public const double Alarm = 95;

    /// <returns>The highest one that is not above so many percent; null: none.</returns>
    public static double? Passed(double percent) => percent >= Alarm ? Alarm : percent >= Refused ? Refused : percent >= Warned ? Warned : null;
}
