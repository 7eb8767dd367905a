using System.Collections.Concurrent;

namespace BootAppliance.Power.Queue;

/// <summary>One conversation at a time with each BMC or PDU, and a pause between two.</summary>
public sealed class PowerGates(PowerTimings timings, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Kind, string Place), Gate> _gates = new();

    public async Task<T> RunAsync<T>(PowerLink link, Func<Task<T>> conversation, CancellationToken cancellationToken)
    {
        var gate = _gates.GetOrAdd((link.Driver.Kind, link.Target.Place), _ => new());
        await gate.Turn.WaitAsync(cancellationToken);
        try
        {
            var pause = (link.IsFragile ? timings.FragileInterval : timings.Interval) - (gate.EndedAt is { } ended ? clock.GetElapsedTime(ended) : TimeSpan.MaxValue);
            if (pause > TimeSpan.Zero) await Task.Delay(pause, clock, cancellationToken);
            return await conversation();
        }
        finally
        {
            gate.EndedAt = clock.GetTimestamp();
            gate.Turn.Release();
        }
    }

    private sealed class Gate
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public long? EndedAt { get; set; }
    }
}
