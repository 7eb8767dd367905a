using BootAppliance.Programs;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Disks;

/// <summary>What an errno or qemu-img's words mean for a disk.</summary>
internal static class DiskFaults
{
    private const int FileSizeSignal = 128 + 25; // SIGXFSZ

    public static DiskException Of(int error, string subject, string happened) => error switch
    {
        LinuxError.NoSpace or LinuxError.QuotaExceeded => new(DiskFault.Full, subject, $"{happened}: the device is full", "make room there, or take another pool"),
        LinuxError.ReadOnly => new(DiskFault.ReadOnly, subject, $"{happened}: the file system is read-only", "mount it writable, or look why it became so (dmesg)"),
        LinuxError.InputOutput or LinuxError.Stale or LinuxError.NoDevice => new(DiskFault.DeviceFailed, subject, $"{happened}: the device fails ({LinuxError.Words(error)})", "look at the device (dmesg), and at its cables or its server"),
        LinuxError.TooLarge => new(DiskFault.TooLargeForFileSystem, subject, $"{happened}: it is larger than a file can be there", "take a file system such as XFS"),
        LinuxError.Exists => new(DiskFault.AlreadyThere, subject, $"{happened}: there is one", "take another name, or delete that one first"),
        LinuxError.NoSuchFile => new(DiskFault.NotThere, subject, $"{happened}: it is not there", "look at its name"),
        LinuxError.AccessDenied or LinuxError.NotPermitted => new(DiskFault.NotPossible, subject, $"{happened}: that is not permitted", "look at the folder's permissions, and at who the appliance runs as"),
        _ => new(DiskFault.NotPossible, subject, $"{happened} ({LinuxError.Words(error)})", "look at the file system that it is on"),
    };

    public static DiskException Of(ProgramRun run, string subject, string happened)
    {
        if (Says("Failed to get") && Says("lock")) return new(DiskFault.InUse, subject, $"{happened}: a machine that runs uses it", "shut that one down");
        if (Says("No space left") || Says("Disk quota exceeded")) return Of(LinuxError.NoSpace, subject, happened);
        if (Says("Read-only file system")) return Of(LinuxError.ReadOnly, subject, happened);
        if (Says("Input/output error") || Says("Stale file handle")) return Of(LinuxError.InputOutput, subject, happened);
        if (Says("File too large") || Says("File size too large") || run.ExitCode == FileSizeSignal) return Of(LinuxError.TooLarge, subject, happened);
        return new(DiskFault.ToolFailed, subject, $"{happened}: qemu-img does not do it ({run.LastWords("")})", "take another policy or format, or look whether qemu-utils is whole");

        bool Says(string text) => run.Error.Contains(text, StringComparison.OrdinalIgnoreCase);
    }
}
