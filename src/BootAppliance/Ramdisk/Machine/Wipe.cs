using BootAppliance.Ramdisk.Machine.Erase;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>Disks are erased one after another, each by the best way that it has, and read back; the appliance keeps what was done to which.</summary>
internal sealed class Wipe(PlanReporter reporter, TimeProvider clock, Action<string> say)
{
    /// <exception cref="IOException">The rule means no disk, or one could not be erased; those before it are.</exception>
    public async Task RunAsync(HelperPlan plan, CancellationToken cancellationToken)
    {
        var all = MachineDisk.Read("/sys");
        var disks = plan.Disk is { } rule ? [rule.Pick(all, out var why) ?? throw new IOException(why)] : all;
        if (disks.Count == 0) throw new IOException("this machine has no disk that can be written to: its driver may be missing in the helper image; nothing was erased");
        foreach (var disk in disks)
        {
            say($"erasing {disk}");
            // Refused, if somebody has seen the mistake at the disk before.
            await reporter.NoteAsync("erasing", $"{disk}", cancellationToken);
            Writing erasing = new(disk.Size, reporter, clock) { Phase = "erasing", What = disk.Device };
            var erased = await erasing.WatchAsync(new DiskEraser(disk, erasing.Passed).EraseAsync(cancellationToken), cancellationToken);
            say(erased.ToString());
            await reporter.NoteAsync("erased", erased.ToString(), cancellationToken);
        }

        // Who wants every disk erased must not be told that it is done.
        if (plan.Disk is null && MachineDisk.ReadProtected("/sys") is { Count: > 0 } left) throw new IOException($"not erased, for they are protected against writing: {string.Join("; ", left)}; the others are erased");
    }
}
