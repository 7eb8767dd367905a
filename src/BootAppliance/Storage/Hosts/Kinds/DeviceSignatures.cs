using System.ComponentModel;
using BootAppliance.Programs;
using BootAppliance.Storage.Disks;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>What lies on a device by its first and last blocks: file systems, partition tables, RAID members (wipefs(8), which only looks here).</summary>
internal static class DeviceSignatures
{
    private const string Program = "/usr/sbin/wipefs";
    private const int Most = 8; // in one sentence

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="DiskException">It cannot be read.</exception>
    public static async Task<IReadOnlyList<string>> FindAsync(string device, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            var run = await new ProgramCall(Program, ["--no-act", "--noheadings", "--output", "TYPE", "--", device]) { Patience = Patience }.RunAsync(clock, cancellationToken);
            return run.ExitCode == 0 ? Of(run.Output) : throw new DiskException(DiskFault.DeviceFailed, device, $"cannot be looked at ({run.LastWords("")})", "look at the device (dmesg), and whether Debian's package util-linux is whole");
        }
        catch (Exception exception) when (exception is TimeoutException or Win32Exception)
        {
            throw new DiskException(DiskFault.DeviceFailed, device, $"cannot be looked at ({exception.Message})", "look at the device (dmesg)", exception);
        }
    }

    internal static IReadOnlyList<string> Of(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ', 2)[0]).Distinct(StringComparer.Ordinal).Take(Most)];
}
