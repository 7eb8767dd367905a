using System.Collections.Concurrent;
using BootAppliance.Events;

namespace BootAppliance.Installs.Activity;

/// <summary>What is seen of a machine on the wire while it boots and installs.</summary>
/// <param name="Transfers">The latest files, the oldest first.</param>
/// <param name="Packages">How many packages it took from our mirrors since it was armed.</param>
/// <param name="LastPackage">The latest of them.</param>
/// <param name="LastLine">The latest line that it logged by syslog.</param>
/// <param name="LastLineAt">When that came.</param>
/// <param name="Hint">The phase that its log lines suggest.</param>
public sealed record MachineActivity(IReadOnlyList<Transfer> Transfers, int Packages, string? LastPackage, string? LastLine, DateTimeOffset? LastLineAt, string? Hint)
{
    public static MachineActivity None { get; } = new([], 0, null, null, null, null);
}

/// <summary>
/// Progress of machines that say nothing themselves: files, packages, log lines. Hints for people, in memory only; they
/// never change the state of an install.
/// </summary>
public sealed class InstallActivity(EventStream events, TimeProvider clock)
{
    /// <summary>How many machines are remembered; beyond it the one that was silent longest is forgotten.</summary>
    public const int MaximumMachines = 10_000;

    private const int MaximumTransfers = 16;
    private const int MaximumLine = 300;

    private readonly ConcurrentDictionary<string, Machine> _machines = [];

    public MachineActivity Of(string system) => _machines.TryGetValue(system, out var machine) ? machine.Now : MachineActivity.None;

    /// <summary>Forgets what an earlier install left.</summary>
    public void Restart(string system) => _machines.TryRemove(system, out _);

    public Transfer Begin(string system, string? mac, string file, string by, long size)
    {
        var transfer = new Transfer(file, by, size, clock, sent => events.Post(new NewEvent(
            "boot.sent", EventLevel.Info, $"{system} got {file}: {Mebibytes(size)} in {sent.Took.TotalSeconds:0.0} s ({Mebibytes((long)sent.Rate)}/s) by {by}")
        {
            System = system,
            Mac = mac,
            Data = new Dictionary<string, string> { ["bytes"] = size.ToString(), ["milliseconds"] = ((long)sent.Took.TotalMilliseconds).ToString() },
        }));
        Update(system, now => now with { Transfers = [.. now.Transfers.TakeLast(MaximumTransfers - 1), transfer] });
        return transfer;
    }

    public void Fetched(string system, string package) => Update(system, now => now with { Packages = now.Packages + 1, LastPackage = package });

    public void Logged(string system, string line, string? hint) => Update(system, now => now with
    {
        LastLine = line.Length > MaximumLine ? line[..MaximumLine] : line,
        LastLineAt = clock.GetUtcNow(),
        Hint = hint ?? now.Hint,
    });

    private void Update(string system, Func<MachineActivity, MachineActivity> change)
    {
        if (_machines.Count >= MaximumMachines && !_machines.ContainsKey(system) && _machines.MinBy(one => one.Value.Seen) is { Key: { } oldest }) _machines.TryRemove(oldest, out _);
        _machines.GetOrAdd(system, _ => new Machine()).Update(change, clock.GetTimestamp());
    }

    private static string Mebibytes(long bytes) => bytes >= 10 << 20 ? $"{bytes >> 20} MiB" : $"{bytes / 1024.0:0} KiB";

    private sealed class Machine
    {
        private readonly Lock _gate = new();

        public MachineActivity Now { get; private set; } = MachineActivity.None;

        public long Seen { get; private set; }

        public void Update(Func<MachineActivity, MachineActivity> change, long seen)
        {
            lock (_gate) (Now, Seen) = (change(Now), seen);
        }
    }
}
