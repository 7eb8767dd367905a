using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Linux;

/// <summary>What a device is asked by numbers and structures of its own, which whoever asks declares.</summary>
internal static unsafe partial class LinuxDevice
{
    private const short Input = 1; // POLLIN

    /// <param name="device">Opened by <see cref="LinuxFile"/>.</param>
    /// <param name="request">Its number, of the device's header.</param>
    /// <param name="argument">What belongs to it.</param>
    /// <returns>As ioctl(2): below 0 the kernel's refusal, which <see cref="LastWords"/> tells; else the device's answer, most often 0.</returns>
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Control(SafeFileHandle device, nuint request, void* argument);

    public static string LastWords => LinuxError.Words(Marshal.GetLastPInvokeError());

    /// <summary>Waits until there is something to read.</summary>
    /// <param name="device">That is waited for.</param>
    /// <param name="milliseconds">At most.</param>
    public static bool HasInput(SafeFileHandle device, int milliseconds)
    {
        PollFile file = new() { File = (int)device.DangerousGetHandle(), Events = Input };
        return Poll(&file, 1, milliseconds) == 1;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(PollFile* files, nuint count, int milliseconds);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollFile
    {
        public int File;
        public short Events;
        public short Happened;
    }
}
