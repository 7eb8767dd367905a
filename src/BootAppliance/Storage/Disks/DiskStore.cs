using System.Text.Json;
using BootAppliance.Content.Sources;
using BootAppliance.Content.Sources.Conversion;
using BootAppliance.Content.Sources.Formats;
using BootAppliance.Data;
using BootAppliance.Storage.Formats;
using BootAppliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace BootAppliance.Storage.Disks;

/// <summary>
/// Makes, grows, deletes and inspects the disks of a folder. A disk is made beside its name, looked at, synced, and then named; so under
/// a name there is a whole disk or nothing. What is promised is counted in blocks, whatever the tools say.
/// </summary>
internal sealed class DiskStore(DiskFolder folder, QemuImg tool, FormatMatrix matrix)
{
    private const long Metadata = 8L << 20; // what any format may take besides a thousandth of the disk

    private readonly DiskTool _tool = new(tool);

    /// <exception cref="DiskException">It is not made, and nothing is there that was not.</exception>
    public async Task<DiskState> CreateAsync(string name, DiskSpecification disk, CancellationToken cancellationToken)
    {
        var path = folder.File(name);
        disk.Check(name, matrix);
        Writable(disk.Preallocated, name, "was not made");
        if (LinuxFile.Status(path, out _) is not LinuxError.NoSuchFile and var there) throw DiskFaults.Of(there == LinuxError.None ? LinuxError.Exists : there, name, "was not made");
        var unfinished = folder.NewUnfinished();
        if (LinuxFile.Create(unfinished, out var file) is not LinuxError.None and var error) throw DiskFaults.Of(error, name, "was not made");
        using (file)
        {
            try
            {
                await FillAsync(file, unfinished, name, disk, cancellationToken);
                var state = await VerifyAsync(file, unfinished, name, disk, cancellationToken);
                folder.Check();
                if (LinuxFile.Rename(unfinished, path) is not LinuxError.None and var taken) throw DiskFaults.Of(taken, name, "was not named");
                SyncFolder(folder, name);
                return state with { Path = path };
            }
            catch
            {
                // Where even this fails the device is gone, or RemoveUnfinished finds it later: it never has a disk's name.
                _ = LinuxFile.Unlink(unfinished);
                throw;
            }
        }
    }

    /// <summary>The disk as it is, by the header first, then by qemu-img, which has to agree; also while a machine uses it.</summary>
    /// <param name="name">Of the disk.</param>
    /// <param name="format">That it was made in: it is never guessed.</param>
    /// <param name="cancellationToken">Kills qemu-img.</param>
    /// <exception cref="DiskException">It is not there, not what it is said to be, or refers to other files.</exception>
    public async Task<DiskState> InspectAsync(string name, DiskFormat format, CancellationToken cancellationToken)
    {
        folder.Check();
        var path = Existing(folder, name);
        return await LookAsync(path, name, format, cancellationToken);
    }

    /// <summary>Makes it larger; shrinking destroys what a guest has written, and is not done.</summary>
    /// <param name="name">Of the disk, which no machine uses now.</param>
    /// <param name="format">Raw or qcow2.</param>
    /// <param name="size">Its new one, in bytes.</param>
    /// <param name="policy">Of what is added.</param>
    /// <param name="passphrase">Of an encrypted disk.</param>
    /// <param name="cancellationToken">Kills qemu-img.</param>
    /// <exception cref="DiskException">It is as large as it was.</exception>
    public async Task<DiskState> GrowAsync(string name, DiskFormat format, long size, AllocationPolicy policy, string? passphrase, CancellationToken cancellationToken)
    {
        var before = await InspectAsync(name, format, cancellationToken);
        ExpectUnused(before.Path, name, "was not grown");
        if (before.IsEncrypted && passphrase is null) throw new DiskException(DiskFault.BadKey, name, "is encrypted, and was not grown without its passphrase", "grow it while its machine runs, which has it");
        if (!FormatAbilities.Of(format).Growth) throw new DiskException(DiskFault.NotPossible, name, $"is {format}, which does not grow", "make a new disk, and copy");
        if (size <= before.VirtualSize || size % 512 != 0 || size > DiskSpecification.Largest)
            throw new DiskException(DiskFault.BadSize, name, $"has {before.VirtualSize} bytes and cannot be grown to {size}", $"size: give a multiple of 512 above that, to {DiskSpecification.Largest}; shrinking would destroy what is on it");
        if (policy != AllocationPolicy.Thin && matrix.Of(format, policy) is { Works: false } verdict) throw new DiskException(DiskFault.NotPossible, name, $"cannot grow so: {verdict.Reason}", "take another policy");
        Writable(policy == AllocationPolicy.Preallocated ? size - before.VirtualSize : 0, name, "was not grown");
        var isLaidOut = format == DiskFormat.Qcow2 && policy != AllocationPolicy.Thin;
        try
        {
            await _tool.ResizeAsync(before.Path, name, format, passphrase, size, isLaidOut, mayShrink: false, cancellationToken);
            if (policy == AllocationPolicy.Preallocated) ReserveAdded(before, name);
            SyncFile(before.Path, name);
            var grown = await LookAsync(before.Path, name, format, cancellationToken);
            await _tool.CheckAsync(before.Path, name, format, passphrase, isLaidOut: false, cancellationToken);
            return grown.VirtualSize == size ? grown : throw new DiskException(DiskFault.BrokenPromise, name, $"has {grown.VirtualSize} bytes instead of {size}", "look at it: qemu-img info");
        }
        catch
        {
            await TakeBackAsync(before, name, passphrase);
            throw;
        }
    }

    /// <exception cref="DiskException">It is still there, since a machine uses it, or since it cannot be removed.</exception>
    public void Delete(string name) => Delete(folder, name);

    /// <summary>That needs no qemu-img.</summary>
    public static void Delete(DiskFolder folder, string name)
    {
        folder.Check();
        var path = Existing(folder, name);
        ExpectUnused(path, name, "was not deleted");
        if (LinuxFile.Unlink(path) is not LinuxError.None and var error) throw DiskFaults.Of(error, name, "was not deleted");
        SyncFolder(folder, name);
    }

    /// <summary>Whether a machine that runs has it open.</summary>
    /// <exception cref="DiskException">It cannot be looked at.</exception>
    public static bool IsUsed(string path, string name, string happened)
    {
        var error = LinuxFile.OpenExisting(path, out var file);
        using (file)
        {
            var isTaken = false;
            if (error == LinuxError.None) error = LinuxFile.ImageLock(file, out isTaken);
            return error == LinuxError.None ? isTaken : throw DiskFaults.Of(error, name, happened);
        }
    }

    private async Task FillAsync(SafeFileHandle file, string path, string name, DiskSpecification disk, CancellationToken cancellationToken)
    {
        if (LinuxFile.Hold(file) is not LinuxError.None and var locked) throw DiskFaults.Of(locked, name, "was not made");
        // What is preallocated and then written elsewhere was preallocated in vain; only an empty file can be made so.
        if (disk.Policy == AllocationPolicy.Preallocated && LinuxFile.AddFlags(file, LinuxFile.NoCow) is not LinuxError.None and var flags && !LinuxError.MeansLacking(flags)) throw DiskFaults.Of(flags, name, "was not made");
        await _tool.CreateAsync(path, name, disk, disk.Policy == AllocationPolicy.Thin ? PreallocationMode.Off : PreallocationModes.Layout(disk.Format)!.Value, cancellationToken);
        var status = Status(file, name);
        // A laid out file holds the disk in order, with its metadata strewn in: so much of both covers the disk's beginning.
        if (disk.Preallocated > 0) Reserve(file, 0, Math.Min(status.Length, disk.Preallocated + status.Length - disk.VirtualSize), name);
        if (LinuxFile.Sync(file) is not LinuxError.None and var unsynced) throw DiskFaults.Of(unsynced, name, "was not made");
    }

    private async Task<DiskState> VerifyAsync(SafeFileHandle file, string path, string name, DiskSpecification disk, CancellationToken cancellationToken)
    {
        var isLaidOut = disk.Policy != AllocationPolicy.Thin;
        var state = await LookAsync(path, name, disk.Format, cancellationToken);
        await _tool.CheckAsync(path, name, disk.Format, disk.Passphrase, isLaidOut, cancellationToken);
        var status = Status(file, name);
        var most = Metadata + disk.VirtualSize / 1000;
        string? broken =
            state.VirtualSize != disk.VirtualSize ? $"has {state.VirtualSize} bytes instead of {disk.VirtualSize}"
            : state.IsEncrypted != disk.Passphrase is not null ? $"is {(state.IsEncrypted ? "" : "not ")}encrypted"
            : isLaidOut && status.Length < disk.VirtualSize ? $"has a file of {status.Length} bytes, in which {disk.VirtualSize} have no place"
            : status.Allocated < disk.Preallocated ? $"has {status.Allocated} bytes on the device, and {disk.Preallocated} were to be preallocated"
            : disk.Policy != AllocationPolicy.Preallocated && status.Allocated > most ? $"has {status.Allocated} bytes on the device, and {most} are the most for its metadata"
            : null;
        return broken is null ? state with { Allocated = status.Allocated } : throw new DiskException(DiskFault.BrokenPromise, name, $"was made as {disk.Policy} {disk.Format} and {broken}; it was removed", "take another policy or format, or another device");
    }

    private async Task<DiskState> LookAsync(string path, string name, DiskFormat format, CancellationToken cancellationToken)
    {
        try
        {
            var place = ImagePlace.Of(path) with { Title = name, Name = name };
            DiskHeaders.Check(format, place);
            var info = await _tool.InfoAsync(path, name, format, cancellationToken);
            var size = ImageInfo.Check(info, place, mayBeEncrypted: true);
            var error = LinuxFile.Status(path, out var status);
            if (error != LinuxError.None) throw DiskFaults.Of(error, name, "cannot be looked at");
            return new(path, format, size, status.Length, status.Allocated, info.TryGetProperty("encrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True);
        }
        catch (ImageSourceException exception)
        {
            throw new DiskException(DiskFault.Untrusted, name, exception.Happened, "disks are one whole file each, in the format that they were made in: look at where this one comes from", exception);
        }
    }

    private static void ReserveAdded(DiskState before, string name)
    {
        var error = LinuxFile.OpenExisting(before.Path, out var file);
        using (file)
        {
            if (error != LinuxError.None) throw DiskFaults.Of(error, name, "was not grown");
            Reserve(file, before.Length, Status(file, name).Length - before.Length, name);
        }
    }

    /// <summary>No guest has seen the new size, so nothing is lost with it.</summary>
    private async Task TakeBackAsync(DiskState before, string name, string? passphrase)
    {
        try
        {
            var now = await LookAsync(before.Path, name, before.Format, CancellationToken.None);
            if (now.VirtualSize != before.VirtualSize) await _tool.ResizeAsync(before.Path, name, before.Format, passphrase, before.VirtualSize, isLaidOut: false, mayShrink: true, CancellationToken.None);
        }
        catch (DiskException)
        {
            // The first failure is the one to tell; the disk is whole at either size.
        }
    }

    private static void ExpectUnused(string path, string name, string happened)
    {
        if (IsUsed(path, name, happened)) throw new DiskException(DiskFault.InUse, name, $"{happened}: a machine that runs uses it", "shut that one down");
    }

    private static string Existing(DiskFolder folder, string name)
    {
        var path = folder.File(name);
        if (LinuxFile.Status(path, out var status) is not LinuxError.None and var error) throw DiskFaults.Of(error, name, "cannot be looked at");
        return status.IsRegular ? path : throw new DiskException(DiskFault.Untrusted, name, "is no file of its own but a link or something else", "look at who put it there");
    }

    private void Writable(long bytes, string name, string happened)
    {
        var status = folder.Check();
        if (status.IsReadOnly) throw DiskFaults.Of(LinuxError.ReadOnly, name, happened);
        if (bytes > status.Available) throw new DiskException(DiskFault.Full, name, $"would take {bytes} bytes at once, and {folder.Path} has {status.Available} free", "make room there, take another pool, or let it be thin");
    }

    private static void Reserve(SafeFileHandle file, long at, long length, string name)
    {
        if (LinuxFile.Reserve(file, LinuxFile.Allocate, at, length) is not LinuxError.None and var error) throw DiskFaults.Of(error, name, "is not preallocated");
    }

    private static FileStatus Status(SafeFileHandle file, string name) =>
        LinuxFile.Status(file, out var status) is not LinuxError.None and var error ? throw DiskFaults.Of(error, name, "cannot be looked at") : status;

    private static void SyncFolder(DiskFolder folder, string name) => Durable(() => SyncedDirectory.Sync(folder.Path), name);

    private static void SyncFile(string path, string name) => Durable(() => SyncedDirectory.SyncFile(path), name);

    private static void Durable(Action sync, string name)
    {
        try
        {
            sync();
        }
        catch (IOException exception)
        {
            throw new DiskException(DiskFault.DeviceFailed, name, $"may not outlive a power cut ({exception.Message})", "look at the device (dmesg)", exception);
        }
    }
}
