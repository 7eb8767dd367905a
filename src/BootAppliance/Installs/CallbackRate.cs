using BootAppliance.Events;

namespace BootAppliance.Installs;

/// <summary>How often one install may report: an installer in a loop must fill neither the events nor the disk.</summary>
public sealed class CallbackRate(TimeProvider clock)
{
    public const int Burst = 200;
    public const int PerSecond = 20;
    private const int MaximumInstalls = 100_000;

    private readonly EventBudgets<string> _budgets = new(clock, Burst, PerSecond, MaximumInstalls);

    public bool TryTake(Install install) => _budgets.Of(install.Id).TryTake(out var _);
}
