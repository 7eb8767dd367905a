using System.Collections.Concurrent;

namespace BootAppliance.Power.Agent;

/// <summary>The lines to all machines' agents, in memory: an order that was under way when this ends is the queue's to judge.</summary>
public sealed class AgentLines(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, AgentLine> _lines = new();

    /// <summary>Before it nobody could ask, so that nobody did says nothing for a while.</summary>
    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();

    internal AgentLine Of(string system) => _lines.GetOrAdd(system, _ => new(clock));
}
