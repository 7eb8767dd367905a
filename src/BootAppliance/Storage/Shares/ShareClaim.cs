using System.Runtime.InteropServices;

namespace BootAppliance.Storage.Shares;

/// <summary>One who takes part when a pool is divided.</summary>
/// <param name="Weight">Thousandths: 3000 gets three times what 1000 gets, as far as both bounds allow; 1 to <see cref="MostWeight"/>.</param>
/// <param name="Least">Extents that it gets in any case; 0 to <paramref name="Most"/>.</param>
/// <param name="Most">Extents that it gets at most; up to <see cref="Unbounded"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ShareClaim(long Weight, long Least, long Most = ShareClaim.Unbounded)
{
    /// <summary>Four million times the usual weight.</summary>
    public const long MostWeight = 1L << 32;

    /// <summary>No bound; also the greatest number of extents that can be divided: with extents of 4 MiB, 4 EiB.</summary>
    public const long Unbounded = 1L << 40;

    /// <summary>Null, or the field that is wrong, and what to do about it.</summary>
    internal string? Problem =>
        Weight is < 1 or > MostWeight ? $"its weight is {Weight}: give 1 to {MostWeight} thousandths"
        : Least < 0 ? $"its least is {Least}: give 0 or more extents"
        : Least > Most ? $"its least of {Least} is above its most of {Most}: lower the one or raise the other"
        : Most > Unbounded ? $"its most is {Most}: give at most {Unbounded} extents"
        : null;
}
