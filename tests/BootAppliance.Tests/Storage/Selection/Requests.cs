using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Selection;

namespace BootAppliance.Tests.Storage.Selection;

/// <summary>Requests in a line.</summary>
internal static class Requests
{
    public const long Size = 10L << 30;

    /// <summary>What qemu-img 7.2.22 was seen to do.</summary>
    public static FormatMatrix Matrix { get; } = MatrixOf((format, mode) => (format, mode) switch
    {
        (DiskFormat.Raw, PreallocationMode.Off) => MatrixOutcome.LaidOut,
        (_, PreallocationMode.Off) => MatrixOutcome.Nothing,
        (DiskFormat.Raw or DiskFormat.Qcow2, PreallocationMode.Falloc or PreallocationMode.Full) => MatrixOutcome.Allocated,
        (DiskFormat.Qcow2, PreallocationMode.Metadata) or (_, PreallocationMode.Fixed) => MatrixOutcome.LaidOut,
        (_, PreallocationMode.Metadata) => MatrixOutcome.Refused,
        _ => MatrixOutcome.Nothing,
    });

    public static FormatMatrix MatrixOf(Func<DiskFormat, PreallocationMode, MatrixOutcome> outcome) => new("7.2.22",
    [
        .. from format in Enum.GetValues<DiskFormat>()
           from mode in Enum.GetValues<PreallocationMode>()
           where mode.Option(format) is not null
           let seen = outcome(format, mode)
           select new MatrixCell(format, mode, seen, seen == MatrixOutcome.Refused ? 1 : 0, 0, seen == MatrixOutcome.Refused ? "unsupported" : ""),
    ]);

    /// <summary>An ext4: it is thin, preallocates, punches holes, and no more.</summary>
    public static SelectionRequest Plain { get; } = On(Capability.ThinProvisioning, Capability.Preallocation, Capability.HolePunch);

    public static SelectionRequest On(params Capability[] present) => new(Having(present), Matrix, Size);

    public static CapabilitySet Having(params Capability[] present) =>
        CapabilitySet.Of([new([.. present.Select(capability => new CapabilityFact(capability, CapabilityValue.Present, FactSource.LiveProbe, DateTimeOffset.UnixEpoch, "a test"))], [])]);

    public static TradeOff Performance(string typed) => TradeOff.TryParse(typed, "performance", out var parsed, out var fault) ? parsed : throw new ArgumentException(fault, nameof(typed));

    public static TradeOff Redundancy(string typed) => TradeOff.TryParse(typed, "redundancy", out var parsed, out var fault) ? parsed : throw new ArgumentException(fault, nameof(typed));

    public static SecurityLevel Security(string typed) => SecurityLevel.TryParse(typed, out var parsed, out var fault) ? parsed : throw new ArgumentException(fault, nameof(typed));

    public static DiskSelection.Chosen Chosen(this SelectionRequest request) => Assert.IsType<DiskSelection.Chosen>(DiskSelector.Select(request));

    public static (AllocationPolicy Policy, DiskFormat Format) Pair(this SelectionRequest request) => (request.Chosen().Policy, request.Chosen().Format);

    public static IReadOnlyList<(AllocationPolicy, DiskFormat)> Possible(this SelectionRequest request) =>
        [.. DiskSelector.Select(request).Explanation.Candidates.Where(candidate => candidate.IsPossible).Select(candidate => (candidate.Policy, candidate.Format))];
}
