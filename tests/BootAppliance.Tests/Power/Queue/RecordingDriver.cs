using System.Collections.Concurrent;
using BootAppliance.Power;

namespace BootAppliance.Tests.Power.Queue;

/// <summary>The real driver, and what it was asked for in order.</summary>
internal sealed class RecordingDriver(IPowerDriver driver) : IPowerDriver
{
    private readonly ConcurrentDictionary<string, int> _talking = new();

    public ConcurrentQueue<(string Machine, string What)> Asked { get; } = new();

    /// <summary>When each of them began and ended, by <see cref="Environment.TickCount64"/>.</summary>
    public ConcurrentQueue<(string Machine, string What, long Began, long Ended)> Times { get; } = new();

    /// <summary>Somebody began a conversation with a BMC before the last one with it was over.</summary>
    public bool HasOverlap { get; private set; }

    /// <summary>A mistake of the driver's own.</summary>
    public Func<PowerTarget, Exception>? Bug { get; set; }

    public string Kind => driver.Kind;

    public bool Can(PowerTarget target, PowerVerb verb) => driver.Can(target, verb);

    public bool Tells(PowerTarget target, PowerState state) => driver.Tells(target, state);

    public IEnumerable<string> Of(string machine) => Asked.Where(one => one.Machine == machine).Select(one => one.What);

    public Task<PowerOutcome<PowerState>> StatusAsync(PowerTarget target, CancellationToken cancellationToken) =>
        NotedAsync(target, "status", () => driver.StatusAsync(target, cancellationToken));

    public Task<PowerOutcome> AlterAsync(PowerTarget target, PowerVerb verb, CancellationToken cancellationToken) =>
        NotedAsync(target, verb.ToString().ToLowerInvariant(), () => driver.AlterAsync(target, verb, cancellationToken));

    public Task<PowerOutcome> SetNextBootAsync(PowerTarget target, NextBoot boot, CancellationToken cancellationToken) =>
        NotedAsync(target, "next boot", () => driver.SetNextBootAsync(target, boot, cancellationToken));

    public Task<PowerOutcome> IdentifyAsync(PowerTarget target, TimeSpan duration, CancellationToken cancellationToken) =>
        NotedAsync(target, "identify", () => driver.IdentifyAsync(target, duration, cancellationToken));

    public Task<PowerOutcome<PowerCapabilities>> CapabilitiesAsync(PowerTarget target, CancellationToken cancellationToken) =>
        NotedAsync(target, "capabilities", () => driver.CapabilitiesAsync(target, cancellationToken));

    private async Task<T> NotedAsync<T>(PowerTarget target, string what, Func<Task<T>> conversation)
    {
        Asked.Enqueue((target.Machine, what));
        var began = Environment.TickCount64;
        var place = $"{target.Address}:{target.Port}";
        HasOverlap |= _talking.AddOrUpdate(place, 1, (_, count) => count + 1) > 1;
        try
        {
            if (Bug is { } bug) throw bug(target);
            return await conversation();
        }
        finally
        {
            Times.Enqueue((target.Machine, what, began, Environment.TickCount64));
            _talking.AddOrUpdate(place, 0, (_, count) => count - 1);
        }
    }
}
