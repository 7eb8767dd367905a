using System.Collections.Concurrent;

namespace BootAppliance.Events;

/// <summary>A budget for each source, for at most <paramref name="maximum"/> of them.</summary>
internal sealed class EventBudgets<TSource>(TimeProvider clock, int burst, int perSecond, int maximum)
    where TSource : notnull
{
    private readonly ConcurrentDictionary<TSource, EventBudget> _budgets = [];

    public EventBudget Of(TSource source)
    {
        // A source is cheap to invent; then all start anew, and what they fill has a bound of its own.
        if (_budgets.Count >= maximum) _budgets.Clear();
        return _budgets.GetOrAdd(source, _ => new EventBudget(clock, burst, perSecond));
    }
}
