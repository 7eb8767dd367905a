using System.Runtime.InteropServices;

namespace BootAppliance.Linux;

/// <summary>errno(3), as far as anything here is told apart by it.</summary>
internal static class LinuxError
{
    public const int None = 0;
    public const int NotPermitted = 1;
    public const int NoSuchFile = 2;
    public const int NoSuchProcess = 3;
    public const int InputOutput = 5;
    public const int NoMoreData = 6; // ENXIO
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NoDevice = 19;
    public const int NotDirectory = 20;
    public const int InvalidArgument = 22;
    public const int NotForThis = 25; // ENOTTY
    public const int TooLarge = 27;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int NotThere = 38; // ENOSYS
    public const int NotSupported = 95;
    public const int Stale = 116;
    public const int QuotaExceeded = 122;

    /// <summary>The answers of a file system that does not know how, rather than of one that fails.</summary>
    public static bool MeansLacking(int error) => error is NotSupported or InvalidArgument or NotForThis or NotThere;

    public static string Words(int error) => Marshal.GetPInvokeErrorMessage(error);
}
