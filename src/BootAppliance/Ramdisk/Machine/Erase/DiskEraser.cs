namespace BootAppliance.Ramdisk.Machine.Erase;

/// <summary>Erases a disk by the first way that it has, and reads back; what something is left on after that is overwritten.</summary>
/// <param name="disk">Which.</param>
/// <param name="passed">Bytes that were overwritten since the last call.</param>
internal sealed class DiskEraser(MachineDisk disk, Action<long> passed)
{
    private readonly List<string> _tried = [];

    /// <exception cref="IOException">Something is mounted from it, or it cannot be written.</exception>
    public async Task<ErasedDisk> EraseAsync(CancellationToken cancellationToken)
    {
        using var device = BlockDevice.Open(disk.Device);
        foreach (var (method, way) in Ways(device))
        {
            // A drive, or a hypervisor, may say that it was done and have done nothing, which places drawn by lot need not show.
            if (method != EraseMethod.Overwrite) await TryAsync(_ => Task.Run(() => ReadBack.Mark(device, disk.Size), cancellationToken), cancellationToken);
            var (found, read) = ((long?)null, 0L);
            if (await TryAsync(way, cancellationToken) is { } why) _tried.Add(why);
            else if (await TryAsync(async stop => ((found, read) = await ReadBack.FindAsync(device, disk.Size, stop)).found is null ? null : "", cancellationToken) is not null) _tried.Add($"{method} left something at byte {found}");
            else return new(disk, method, _tried, read);
        }

        throw new IOException($"{disk} could not be erased: {string.Join("; ", _tried)}");
    }

    /// <summary>Of several disks the sentence has to say which.</summary>
    private async Task<string?> TryAsync(Func<CancellationToken, Task<string?>> way, CancellationToken cancellationToken)
    {
        try
        {
            return await way(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new IOException($"{disk} could not be erased: {string.Join("; ", [.. _tried, exception.Message])}", exception);
        }
    }

    private IEnumerable<(EraseMethod Method, Func<CancellationToken, Task<string?>> Way)> Ways(BlockDevice device)
    {
        if (disk.Transport == "nvme") yield return (EraseMethod.NvmeFormat, _ => Task.Run(() => NvmeFormat.Try(disk.Name)));
        if (disk.Transport == "ata") yield return (EraseMethod.AtaSecureErase, cancellationToken => AtaErase.TryAsync(disk.Device, cancellationToken));
        yield return (EraseMethod.Discard, _ => Task.Run(() => device.TryDiscard(disk.Size)));
        yield return (EraseMethod.Overwrite, cancellationToken => Task.Run(() => Overwrite(device, cancellationToken), cancellationToken));
    }

    private string? Overwrite(BlockDevice device, CancellationToken cancellationToken)
    {
        var zeros = new byte[4 << 20];
        for (var at = 0L; at < disk.Size; at += zeros.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = (int)Math.Min(zeros.Length, disk.Size - at);
            device.Write(zeros.AsSpan(0, length), at);
            passed(length);
        }

        device.Flush();
        return null;
    }
}
