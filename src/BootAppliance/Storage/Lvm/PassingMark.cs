using BootAppliance.Storage.Disks;
using BootAppliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Storage.Lvm;

/// <summary>
/// Says that somebody works on a volume now: a lock that the kernel drops with its process, on a file that a restart of the machine
/// drops. What was left by somebody who was killed is told by it from what is still being made.
/// </summary>
internal sealed class PassingMark : IDisposable
{
    private const string Folder = "/run/lock";

    private readonly string _path;
    private readonly SafeFileHandle _file;

    private PassingMark(string path, SafeFileHandle file) => (_path, _file) = (path, file);

    /// <returns>Null while somebody else has it.</returns>
    /// <exception cref="DiskException">No mark can be made.</exception>
    public static PassingMark? TryTake(string group, string volume)
    {
        var path = Path.Combine(Folder, $"bootappliance-{group}-{volume}");
        var error = LinuxFile.Create(path, out var file);
        if (error == LinuxError.Exists)
        {
            file.Dispose();
            error = LinuxFile.OpenExisting(path, out file);
        }

        if (error == LinuxError.None && LinuxFile.TakeOver(file) == LinuxError.None) return new(path, file);
        file.Dispose();
        return error is LinuxError.None or LinuxError.NoSuchFile ? null : throw DiskFaults.Of(error, path, "cannot be made");
    }

    public void Dispose()
    {
        // While it is still held: whoever takes the name next makes a file of his own.
        _ = LinuxFile.Unlink(_path);
        _file.Dispose();
    }
}
