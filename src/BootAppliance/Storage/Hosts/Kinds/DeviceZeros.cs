using System.ComponentModel;
using System.Globalization;
using BootAppliance.Data;
using BootAppliance.Programs;
using BootAppliance.Storage.Disks;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>
/// Overwrites devices with zeros (<c>blkdiscard --zeroout</c>, BLKZEROOUT), for whoever gets a device must not read what its last user
/// wrote. A device with WRITE ZEROES does that by itself; a discard is not enough, since what is read after one is not said anywhere.
/// </summary>
internal sealed class DeviceZeros(TimeProvider clock)
{
    private const string Program = "/usr/sbin/blkdiscard";
    private const int BytesASecond = 4 << 20; // of the slowest device that is waited for
    private const long Step = 256L << 20; // after each it can be killed

    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);

    /// <summary>Durable when it returns.</summary>
    /// <param name="device">Below /dev.</param>
    /// <param name="disk">For sentences.</param>
    /// <param name="offset">Where it begins, a multiple of 512.</param>
    /// <param name="length">In bytes, a multiple of 512.</param>
    /// <param name="mayBeOpen">Others have it open, and do not use that part.</param>
    /// <param name="cancellationToken">Kills it; some of it is zeros then.</param>
    /// <exception cref="DiskException">It is open, fails, or is too slow.</exception>
    public async Task WriteAsync(string device, string disk, long offset, long length, bool mayBeOpen, CancellationToken cancellationToken)
    {
        if (length == 0) return;
        string[] force = mayBeOpen ? ["--force"] : [];
        try
        {
            var run = await new ProgramCall(Program, ["--zeroout", .. force, "--step", Number(Step), "--offset", Number(offset), "--length", Number(length), "--", device])
            {
                Patience = Least + TimeSpan.FromSeconds(length / BytesASecond),
            }.RunAsync(clock, cancellationToken);
            if (run.ExitCode != 0) throw Of(run, device, disk);
            SyncedDirectory.SyncFile(device);
        }
        catch (Exception exception) when (exception is TimeoutException or Win32Exception or IOException)
        {
            throw new DiskException(DiskFault.DeviceFailed, disk, $"was not overwritten with zeros: {exception.Message}", $"look at {device} (dmesg)", exception);
        }
    }

    private static DiskException Of(ProgramRun run, string device, string disk)
    {
        var isBusy = run.Error.Contains("busy", StringComparison.OrdinalIgnoreCase);
        return new(isBusy ? DiskFault.InUse : DiskFault.DeviceFailed, disk, $"was not overwritten with zeros ({run.LastWords("")})", isBusy ? $"look who has {device} open: lsof, lsblk" : $"look at {device} (dmesg)");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
