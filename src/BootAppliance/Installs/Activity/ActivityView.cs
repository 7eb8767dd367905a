namespace BootAppliance.Installs.Activity;

/// <summary>A file on its way, as the API shows it; <c>rate</c> is bytes a second, <c>state</c> is running, complete or broken.</summary>
public sealed record TransferView(string File, string By, DateTimeOffset At, long Size, long Sent, int Percent, long Rate, string State)
{
    public static TransferView Of(Transfer one) => new(
        one.File, one.By, one.At, one.Size, one.Sent, one.Percent, (long)one.Rate, one.IsComplete ? "complete" : one.IsBroken ? "broken" : "running");
}

/// <summary>What is seen of a machine while it boots and installs; see <see cref="MachineActivity"/>.</summary>
public sealed record ActivityView(IReadOnlyList<TransferView> Transfers, int Packages, string? LastPackage, string? LastLine, DateTimeOffset? LastLineAt, string? Hint)
{
    public static ActivityView Of(MachineActivity one) => new([.. one.Transfers.Select(TransferView.Of)], one.Packages, one.LastPackage, one.LastLine, one.LastLineAt, one.Hint);
}
