namespace BootAppliance.Events;

/// <summary>What happened in one minute of the last hour.</summary>
/// <param name="Leases">Machines that got an address or kept theirs.</param>
/// <param name="Boots">Machines that began to boot their installer.</param>
/// <param name="Installed">Installs that ended well.</param>
/// <param name="Failed">Installs that failed or stalled.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct MinuteCount(int Leases, int Boots, int Installed, int Failed)
{
    public static MinuteCount operator +(MinuteCount a, MinuteCount b) => new(a.Leases + b.Leases, a.Boots + b.Boots, a.Installed + b.Installed, a.Failed + b.Failed);
}

/// <summary>
/// The last hour, counted as it happens, so that a page costs no query: for the whole, for each machine, and the latest
/// events themselves. In memory only; at start it is read from what was recorded.
/// </summary>
public sealed class EventTally(EventStream events, TimeProvider clock) : BackgroundService
{
    public const int Minutes = 60;

    /// <summary>How many of the latest events are at hand.</summary>
    public const int Kept = 500;

    private const int MaximumMachines = 20_000;
    private const int ReadAtStart = 20_000;

    private readonly Lock _gate = new();
    private readonly RecentCounts<MinuteCount> _all = new(Minutes);
    private readonly Dictionary<string, MachineTally> _machines = [];
    private readonly Queue<ApplianceEvent> _latest = new(Kept);

    /// <summary>One for each minute, the oldest first; the last is the one that runs.</summary>
    public MinuteCount[] LastHour
    {
        get
        {
            lock (_gate) return _all.Until(MinuteOf(clock.GetUtcNow()));
        }
    }

    /// <summary>The newest first.</summary>
    public ApplianceEvent[] Latest
    {
        get
        {
            lock (_gate) return [.. _latest.Reverse()];
        }
    }

    /// <summary>The latest event of a machine, and how many it had in each two minutes of the last hour, the oldest first; null if none is known.</summary>
    public (ApplianceEvent Last, byte[] Activity)? Of(string system)
    {
        lock (_gate) return _machines.TryGetValue(system, out var machine) ? (machine.Last, machine.Activity.Until(MinuteOf(clock.GetUtcNow()) / MachineTally.MinutesOfBucket)) : null;
    }

    /// <summary>Its latest event's id, or 0: what happened to whom last.</summary>
    public long LastIdOf(string system)
    {
        lock (_gate) return _machines.TryGetValue(system, out var machine) ? machine.Last.Id : 0;
    }

    public void Count(ApplianceEvent e)
    {
        lock (_gate)
        {
            if (_latest.Count == Kept) _latest.Dequeue();
            _latest.Enqueue(e);
            var before = e.System is { } system ? OfMachine(system, e) : null;
            if (Class(e, before) is { } one) _all.At(MinuteOf(e.At)) += one;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var recorded = await events.ListAsync(new EventFilter(), ReadAtStart, stoppingToken);
            foreach (var e in recorded.Reverse()) Count(e);
            await foreach (var e in events.SubscribeAsync(new EventFilter(), recorded.Count > 0 ? recorded[0].Id : 0, stoppingToken)) Count(e);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A start that fails ends its services before the host calls it stopping, and would take this for a fault of ours.
        }
    }

    /// <returns>The state of its install before this event.</returns>
    private string? OfMachine(string system, ApplianceEvent e)
    {
        if (!_machines.TryGetValue(system, out var machine))
        {
            if (_machines.Count >= MaximumMachines) Forget();
            _machines[system] = machine = new MachineTally();
        }

        var before = machine.State;
        machine.Count(e, MinuteOf(e.At));
        return before;
    }

    // A tenth at a time, so that it is rarely done.
    private void Forget()
    {
        foreach (var (name, _) in _machines.OrderBy(one => one.Value.Last.Id).Take(MaximumMachines / 10).ToArray()) _machines.Remove(name);
    }

    private static MinuteCount? Class(ApplianceEvent e, string? before) => (e.Kind, e.Reason) switch
    {
        ("dhcp.lease", _) => new MinuteCount(1, 0, 0, 0),
        ("install.state", var state) when state == before => null,
        ("install.state", "booting") => new MinuteCount(0, 1, 0, 0),
        ("install.state", "installed") => new MinuteCount(0, 0, 1, 0),
        ("install.state", "failed" or "stalled") => new MinuteCount(0, 0, 0, 1),
        _ => null,
    };

    private static long MinuteOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;

    private sealed class MachineTally
    {
        public const int MinutesOfBucket = 2;

        public ApplianceEvent Last { get; private set; } = null!;

        public string? State { get; private set; }

        public RecentCounts<byte> Activity { get; } = new(Minutes / MinutesOfBucket);

        public void Count(ApplianceEvent e, long minute)
        {
            Last = e;
            if (e.Kind == "install.state") State = e.Reason;
            ref var bucket = ref Activity.At(minute / MinutesOfBucket);
            if (bucket < byte.MaxValue) bucket++;
        }
    }
}
