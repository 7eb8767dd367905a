using System.Collections.Concurrent;
using BootAppliance.Events;

namespace BootAppliance.Installs;

/// <summary>How often one install may report: an installer in a loop must fill neither the events nor the disk.</summary>
public sealed class CallbackRate(TimeProvider clock)
{
    public const int Burst = 200;
    public const int PerSecond = 20;
    private const int MaximumInstalls = 100_000;

    private readonly ConcurrentDictionary<string, EventBudget> _budgets = [];

    public bool TryTake(Install install)
    {
        // Only installs with a valid token come here; those that are over are forgotten together.
        if (_budgets.Count >= MaximumInstalls) _budgets.Clear();
        return _budgets.GetOrAdd(install.Id, _ => new EventBudget(clock, Burst, PerSecond)).TryTake(out var _);
    }
}
