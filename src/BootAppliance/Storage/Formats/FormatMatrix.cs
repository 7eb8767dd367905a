using System.Collections.Immutable;

namespace BootAppliance.Storage.Formats;

/// <summary>What came of one order to qemu-img, by the blocks of the file and not by what it said.</summary>
public enum MatrixOutcome
{
    /// <summary>It ended with an error.</summary>
    Refused,

    /// <summary>It ended well, and the file is no other than without the order.</summary>
    Nothing,

    /// <summary>Each block has its place in the file, and the file not its blocks on the device.</summary>
    LaidOut,

    /// <summary>The blocks are taken.</summary>
    Allocated,
}

/// <param name="Format">Of the image.</param>
/// <param name="Mode">That was asked for.</param>
/// <param name="Outcome">That was seen.</param>
/// <param name="ExitCode">Of qemu-img, which proves nothing.</param>
/// <param name="Allocated">Of the image, in bytes on the device.</param>
/// <param name="Words">The last line of its errors; empty if it ended well.</param>
public sealed record MatrixCell(DiskFormat Format, PreallocationMode Mode, MatrixOutcome Outcome, int ExitCode, long Allocated, string Words);

/// <summary>Whether a policy can be had in a format, and how that is known.</summary>
public readonly record struct MatrixVerdict(bool Works, string Reason);

/// <summary>What the installed qemu-img does.</summary>
/// <param name="Version">As it tells it: <c>7.2.22</c>.</param>
/// <param name="Cells">Each format with each mode that it has a word for.</param>
public sealed record FormatMatrix(string Version, ImmutableArray<MatrixCell> Cells)
{
    public MatrixCell? this[DiskFormat format, PreallocationMode mode] => Cells.FirstOrDefault(cell => cell.Format == format && cell.Mode == mode);

    public MatrixVerdict Of(DiskFormat format, AllocationPolicy policy)
    {
        var word = format.ToString().ToLowerInvariant();
        if (policy == AllocationPolicy.Thin) return Judge(PreallocationMode.Off, cell => cell.Outcome != MatrixOutcome.Refused, $"makes a thin {word}");
        if (format == DiskFormat.Raw && policy == AllocationPolicy.MetadataPreallocated) return new(false, "raw has no metadata that could be preallocated");
        if (format == DiskFormat.Raw) return Judge(PreallocationMode.Falloc, cell => cell.Outcome == MatrixOutcome.Allocated, "preallocates raw");
        if (PreallocationModes.Layout(format) is not { } layout)
        {
            var silent = Cells.Where(cell => cell.Format == format && cell.Outcome == MatrixOutcome.Nothing && cell.Mode != PreallocationMode.Off).Select(cell => cell.Mode.ToString().ToLowerInvariant()).ToList();
            return new(false, silent.Count > 0
                ? $"qemu-img {Version} says yes to preallocation={string.Join(" and ", silent)} of {word} and allocates nothing"
                : $"qemu-img {Version} preallocates nothing of {word}");
        }

        return Judge(layout, cell => cell.Outcome is MatrixOutcome.LaidOut or MatrixOutcome.Allocated, policy == AllocationPolicy.Preallocated ? $"lays {word} out, whose blocks are then taken by fallocate" : $"lays {word} out");

        MatrixVerdict Judge(PreallocationMode mode, Predicate<MatrixCell> isGood, string does) => this[format, mode] switch
        {
            null => new(false, $"qemu-img {Version} was not tried on {word} with {mode.Option(format)}"),
            var cell when isGood(cell) => new(true, $"qemu-img {Version} {does}"),
            { Outcome: MatrixOutcome.Refused } cell => new(false, $"qemu-img {Version} refuses {mode.Option(format)} for {word} ({cell.Words})"),
            _ => new(false, $"qemu-img {Version} says yes to {mode.Option(format)} for {word} and allocates nothing"),
        };
    }
}
