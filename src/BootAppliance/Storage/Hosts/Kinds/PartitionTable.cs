using System.ComponentModel;
using BootAppliance.Programs;
using BootAppliance.Storage.Disks;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>Lets the kernel forget partitions that are gone (<c>blockdev --rereadpt</c>, BLKRRPART).</summary>
internal static class PartitionTable
{
    private const string Program = "/usr/sbin/blockdev";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="DiskException">One of them is in use.</exception>
    public static async Task ReadAgainAsync(string device, string disk, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            var run = await new ProgramCall(Program, ["--rereadpt", device]) { Patience = Patience }.RunAsync(clock, cancellationToken);
            if (run.ExitCode != 0) throw new DiskException(DiskFault.InUse, disk, $"left partitions on {device} that the kernel still knows ({run.LastWords("")})", "look who uses them: lsblk");
        }
        catch (Exception exception) when (exception is TimeoutException or Win32Exception)
        {
            throw new DiskException(DiskFault.DeviceFailed, disk, $"left partitions on {device} that the kernel still knows ({exception.Message})", "look at the device (dmesg)", exception);
        }
    }
}
