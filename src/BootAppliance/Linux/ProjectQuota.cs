using System.Runtime.InteropServices;
using static System.Buffers.Binary.BinaryPrimitives;

namespace BootAppliance.Linux;

/// <summary>Quotas of projects by quotactl(2), in the form that XFS and ext4 both take (struct fs_disk_quota, linux/dqblk_xfs.h).</summary>
internal static partial class ProjectQuota
{
    private const int Length = 112;
    private const int HardLimitAt = 8;
    private const int CountAt = 40;
    private const int Block = 512; // BBSIZE, whatever the file system's own is
    private const ushort HardLimitField = 1 << 3; // FS_DQ_BHARD
    private const int Get = (0x5803 << 8) | Projects; // QCMD(Q_XGETQUOTA, PRJQUOTA)
    private const int SetLimit = (0x5804 << 8) | Projects; // QCMD(Q_XSETQLIM, PRJQUOTA)
    private const int Projects = 2; // PRJQUOTA

    /// <summary>What a project takes, in bytes; 0 for one that nobody heard of.</summary>
    public static int Taken(string device, uint project, out long bytes)
    {
        Span<byte> quota = stackalloc byte[Length];
        var error = Control(Get, device, (int)project, ref MemoryMarshal.GetReference(quota)) == 0 ? LinuxError.None : Marshal.GetLastPInvokeError();
        bytes = error == LinuxError.None ? ReadInt64LittleEndian(quota[CountAt..]) * Block : 0;
        return error == LinuxError.NoSuchFile ? LinuxError.None : error;
    }

    /// <summary>From here on writing more fails; 0 takes the limit away.</summary>
    public static int Limit(string device, uint project, long bytes)
    {
        Span<byte> quota = stackalloc byte[Length];
        quota.Clear();
        quota[0] = 1; // FS_DQUOT_VERSION
        quota[1] = Projects; // FS_PROJ_QUOTA has the same number
        WriteUInt16LittleEndian(quota[2..], HardLimitField);
        WriteUInt32LittleEndian(quota[4..], project);
        WriteInt64LittleEndian(quota[HardLimitAt..], bytes / Block);
        return Control(SetLimit, device, (int)project, ref MemoryMarshal.GetReference(quota)) == 0 ? LinuxError.None : Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", EntryPoint = "quotactl", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int command, string device, int id, ref byte quota);
}
