using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static System.Buffers.Binary.BinaryPrimitives;

namespace BootAppliance.Linux;

/// <summary>Linux' own calls for files, and for what a file system can do. Each gives an errno, 0 for success, since what fails is the answer.</summary>
internal static partial class LinuxFile
{
    public const int Allocate = 0;
    public const int KeepSize = 1; // FALLOC_FL_KEEP_SIZE
    public const int PunchHole = 3; // FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE
    public const uint NoCow = 0x00800000; // FS_NOCOW_FL

    public const int SeekEnd = 2;
    public const int SeekData = 3;
    public const int SeekHole = 4;

    private const int ReadWrite = 2;
    private const int NonBlocking = 0x800; // O_NONBLOCK: opening a pipe would wait for who writes into it
    private const int CloseOnExec = 0x80000;
    private const int CreateNew = 0xC0; // O_CREAT | O_EXCL
    private const int Exclusive = 0x80; // O_EXCL, for reading
    private const int Unnamed = 0x400000; // O_TMPFILE, without its O_DIRECTORY
    private const int OwnerOnly = 0x180; // 0600
    private const int Here = -100; // AT_FDCWD
    private const int DoNotFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const int SharedLock = 5; // LOCK_SH | LOCK_NB
    private const int ExclusiveLock = 6; // LOCK_EX | LOCK_NB
    private const int GetLock = 36; // F_OFD_GETLK
    private const int NoReplace = 1; // RENAME_NOREPLACE
    private const uint StartWrite = 2; // SYNC_FILE_RANGE_WRITE
    private const uint AllStatus = 0x17ff; // STATX_BASIC_STATS and STATX_MNT_ID
    private const nuint Clone = 0x40049409; // FICLONE
    private const nuint GetFlags = 0x80086601; // FS_IOC_GETFLAGS
    private const nuint SetFlags = 0x40086602; // FS_IOC_SETFLAGS
    private const nuint ExtentMap = 0xC020660B; // FS_IOC_FIEMAP
    private const nuint GetAttributes = 0x801C581F; // FS_IOC_FSGETXATTR
    private const nuint SetAttributes = 0x401C5820; // FS_IOC_FSSETXATTR
    private const int AttributesLength = 28; // struct fsxattr (linux/fs.h)
    private const int ProjectAt = 12; // fsx_projid in it

    // Among the few numbers that are not the same on all machines.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int Directory = IsArm ? 0x4000 : 0x10000;
    private static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;
    private static readonly int DirectIo = IsArm ? 0x10000 : 0x4000;

    /// <summary>A file in a directory that never had a name, and is gone with its handle, also when we are killed.</summary>
    public static int OpenUnnamed(string directory, out SafeFileHandle file)
    {
        file = Open(directory, Unnamed | Directory | ReadWrite | CloseOnExec, OwnerOnly);
        return file.IsInvalid ? Error() : LinuxError.None;
    }

    /// <summary>A file that was not there.</summary>
    public static int Create(string path, out SafeFileHandle file)
    {
        file = Open(path, CreateNew | ReadWrite | NoFollow | CloseOnExec, OwnerOnly);
        return file.IsInvalid ? Error() : LinuxError.None;
    }

    /// <summary>A file that is there, itself and no link to it.</summary>
    public static int OpenExisting(string path, out SafeFileHandle file)
    {
        file = Open(path, ReadWrite | NoFollow | CloseOnExec, 0);
        return file.IsInvalid ? Error() : LinuxError.None;
    }

    /// <summary>A device that nobody else holds: no mount, no other device on it (open(2), O_EXCL).</summary>
    public static int OpenExclusive(string device, out SafeFileHandle file)
    {
        file = Open(device, Exclusive | NoFollow | CloseOnExec, 0);
        return file.IsInvalid ? Error() : LinuxError.None;
    }

    /// <summary>The same, to write to it.</summary>
    public static int OpenExclusiveToWrite(string device, out SafeFileHandle file)
    {
        file = Open(device, Exclusive | ReadWrite | CloseOnExec, 0);
        return file.IsInvalid ? Error() : LinuxError.None;
    }

    /// <summary>To read, links followed; also what is no file, without waiting for anybody.</summary>
    public static int OpenToRead(string path, out SafeFileHandle file)
    {
        file = Open(path, NonBlocking | CloseOnExec, 0);
        return file.IsInvalid ? Error() : LinuxError.None;
    }

    /// <summary>To hold it.</summary>
    public static int OpenFolder(string path, out SafeFileHandle folder)
    {
        folder = Open(path, Directory | NoFollow | CloseOnExec, 0);
        return folder.IsInvalid ? Error() : LinuxError.None;
    }

    /// <summary>The same file again, past the page cache.</summary>
    public static int OpenDirect(SafeFileHandle file, out SafeFileHandle direct)
    {
        direct = Open($"/proc/self/fd/{file.DangerousGetHandle()}", ReadWrite | DirectIo | CloseOnExec, 0);
        return direct.IsInvalid ? Error() : LinuxError.None;
    }

    public static int FileSystem(string path, out FileSystemStatus status)
    {
        Span<byte> bytes = stackalloc byte[256];
        var error = Outcome(StatFs(path, ref MemoryMarshal.GetReference(bytes)));
        var block = ReadInt64LittleEndian(bytes[72..]) is var fragment and > 0 ? fragment : ReadInt64LittleEndian(bytes[8..]);
        status = new((uint)ReadInt64LittleEndian(bytes), ReadInt64LittleEndian(bytes[16..]) * block, ReadInt64LittleEndian(bytes[32..]) * block, (ReadInt64LittleEndian(bytes[80..]) & 1) != 0);
        return error;
    }

    public static int Status(SafeFileHandle file, out FileStatus status) => Status((int)file.DangerousGetHandle(), "", EmptyPath, out status);

    /// <summary>Of a link itself.</summary>
    public static int Status(string path, out FileStatus status) => Status(Here, path, DoNotFollow, out status);

    /// <summary>Where a path leads, all links followed.</summary>
    public static int Resolve(string path, out string resolved)
    {
        Span<byte> bytes = stackalloc byte[4096]; // PATH_MAX
        var error = RealPath(path, ref MemoryMarshal.GetReference(bytes)) == 0 ? Error() : LinuxError.None;
        resolved = error == LinuxError.None ? System.Text.Encoding.UTF8.GetString(bytes[..bytes.IndexOf((byte)0)]) : path;
        return error;
    }

    public static int Reserve(SafeFileHandle file, int mode, long offset, long length) => Outcome(FAllocate(file, mode, offset, length));

    /// <summary>Where a file's end, data or hole is from an offset on, by one of the three numbers above (lseek(2)); a device has no length but where its end is.</summary>
    public static int Seek(SafeFileHandle file, long from, int what, out long found)
    {
        found = LSeek(file, from, what);
        return found < 0 ? Error() : LinuxError.None;
    }

    public static int CloneWhole(SafeFileHandle from, SafeFileHandle to) => Outcome(Control(to, Clone, from.DangerousGetHandle()));

    public static int Flags(SafeFileHandle file, out uint flags)
    {
        nint value = 0;
        var error = Outcome(Control(file, GetFlags, ref value));
        flags = (uint)value;
        return error;
    }

    /// <summary>Adds flags to those that a file has.</summary>
    public static int AddFlags(SafeFileHandle file, uint flags)
    {
        var error = Flags(file, out var had);
        nint value = (nint)(had | flags);
        return error != LinuxError.None ? error : Outcome(Control(file, SetFlags, ref value));
    }

    /// <summary>The number by which a quota counts the file (struct fsxattr, linux/fs.h); 0 is none.</summary>
    public static int Project(SafeFileHandle file, out uint project)
    {
        Span<byte> attributes = stackalloc byte[AttributesLength];
        var error = Outcome(Control(file, GetAttributes, ref MemoryMarshal.GetReference(attributes)));
        project = ReadUInt32LittleEndian(attributes[ProjectAt..]);
        return error;
    }

    /// <summary>Has the file counted by another number.</summary>
    public static int SetProject(SafeFileHandle file, uint project)
    {
        Span<byte> attributes = stackalloc byte[AttributesLength];
        var error = Outcome(Control(file, GetAttributes, ref MemoryMarshal.GetReference(attributes)));
        WriteUInt32LittleEndian(attributes[ProjectAt..], project);
        return error != LinuxError.None ? error : Outcome(Control(file, SetAttributes, ref MemoryMarshal.GetReference(attributes)));
    }

    /// <summary>The first extent of a file (linux/fiemap.h), synced before.</summary>
    /// <param name="file">That is looked at.</param>
    /// <param name="extentFlags">FIEMAP_EXTENT_…; 0 if it has none.</param>
    public static int FirstExtent(SafeFileHandle file, out uint extentFlags)
    {
        Span<byte> map = stackalloc byte[32 + 56];
        map.Clear();
        WriteUInt64LittleEndian(map[8..], ulong.MaxValue);
        WriteUInt32LittleEndian(map[16..], 1); // FIEMAP_FLAG_SYNC
        WriteUInt32LittleEndian(map[24..], 1);
        var error = Outcome(Control(file, ExtentMap, ref MemoryMarshal.GetReference(map)));
        extentFlags = ReadUInt32LittleEndian(map[(32 + 40)..]);
        return error;
    }

    /// <summary>Puts bytes at the beginning: all of them, or it counts as a full disk.</summary>
    public static int Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        var written = WriteAt(file, ref MemoryMarshal.GetReference(bytes), bytes.Length, 0);
        return written < 0 ? Error() : written == bytes.Length ? LinuxError.None : LinuxError.NoSpace;
    }

    public static int Sync(SafeFileHandle file) => Outcome(FSync(file));

    /// <summary>Has what was written so far begin its way to the disk, and waits for none of it (sync_file_range(2)); what fails then, the next sync tells.</summary>
    public static int StartSync(SafeFileHandle file) => Outcome(SyncRange(file, 0, 0, StartWrite));

    /// <summary>Everything on the file system that the file is on (syncfs(2)).</summary>
    public static int SyncFileSystem(SafeFileHandle file) => Outcome(SyncFs(file));

    public static int Truncate(SafeFileHandle file, long length) => Outcome(FTruncate(file, length));

    /// <summary>Keeps the file for as long as the handle is open (flock(2)); whoever reads it may do the same.</summary>
    public static int Hold(SafeFileHandle file) => Outcome(FLock(file, SharedLock));

    /// <summary>Succeeds only where nobody holds it.</summary>
    public static int TakeOver(SafeFileHandle file) => Outcome(FLock(file, ExclusiveLock));

    /// <summary>Whether a qemu has the image open: it locks bytes from 100 on for what it does, and from 200 on for what it suffers nobody else to do (qemu block/file-posix.c).</summary>
    public static int ImageLock(SafeFileHandle file, out bool isTaken)
    {
        Span<byte> found = stackalloc byte[32];
        found.Clear();
        WriteInt16LittleEndian(found, 1); // F_WRLCK: any lock stands in its way
        WriteInt64LittleEndian(found[8..], 100);
        WriteInt64LittleEndian(found[16..], 200);
        var error = Outcome(FileControl(file, GetLock, ref MemoryMarshal.GetReference(found)));
        isTaken = ReadInt16LittleEndian(found) != 2; // F_UNLCK
        return error;
    }

    public static int Unlink(string path) => Outcome(Remove(path));

    /// <summary>An empty folder; on btrfs an empty subvolume too, since Linux 4.18.</summary>
    public static int RemoveFolder(string path) => Outcome(RemoveDirectory(path));

    public static int Give(string path, uint user) => Outcome(ChangeOwner(path, user, user));

    /// <summary>Names a file, and never replaces another.</summary>
    public static int Rename(string from, string to)
    {
        var error = Outcome(RenameAt(Here, from, Here, to, NoReplace));
        if (!LinuxError.MeansLacking(error)) return error;
        // NFS has no such rename; a second name is refused the same where the name is taken.
        error = Outcome(Link(from, to));
        return error == LinuxError.None ? Unlink(from) : error;
    }

    private static int Status(int directory, string path, int flags, out FileStatus status)
    {
        Span<byte> bytes = stackalloc byte[256];
        bytes.Clear();
        var error = Outcome(StatX(directory, path, flags, AllStatus, ref MemoryMarshal.GetReference(bytes)));
        status = new((long)ReadUInt64LittleEndian(bytes[40..]), (long)ReadUInt64LittleEndian(bytes[48..]) * 512, ReadUInt64LittleEndian(bytes[8..]), ReadUInt64LittleEndian(bytes[144..]), ReadUInt16LittleEndian(bytes[28..]), ReadUInt32LittleEndian(bytes[20..]), ReadUInt64LittleEndian(bytes[32..])) { Device = string.Create(CultureInfo.InvariantCulture, $"{ReadUInt32LittleEndian(bytes[128..])}:{ReadUInt32LittleEndian(bytes[132..])}") };
        return error;
    }

    private static int Outcome(int result) => result >= 0 ? LinuxError.None : Error();

    private static int Error() => Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint RealPath(string path, ref byte resolved);

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatFs(string path, ref byte status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int directory, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FAllocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long LSeek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, nuint request, nint value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, nuint request, ref nint value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, nuint request, ref byte value);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncRange(SafeFileHandle file, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncFs(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FTruncate(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteAt(SafeFileHandle file, ref byte bytes, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FLock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FileControl(SafeFileHandle file, int command, ref byte argument);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Remove(string path);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RemoveDirectory(string path);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameAt(int fromDirectory, string from, int toDirectory, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
