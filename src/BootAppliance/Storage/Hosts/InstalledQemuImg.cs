using BootAppliance.Content.Sources;
using BootAppliance.Content.Sources.Conversion;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Formats;

namespace BootAppliance.Storage.Hosts;

/// <summary>This machine's qemu-img in its sandbox, and what it does; found when it is first needed, so that nothing else waits for it.</summary>
/// <param name="clock">Of its patience.</param>
internal sealed class InstalledQemuImg(TimeProvider clock) : IDisposable
{
    /// <summary>The metadata of the largest disks takes minutes on a slow device.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _turn = new(1);
    private (QemuImg Tool, FormatMatrixProbe Probe)? _found;

    /// <exception cref="DiskException">It is not there, or cannot be kept in bounds.</exception>
    public async Task<QemuImg> ToolAsync(CancellationToken cancellationToken) => (await FindAsync(cancellationToken)).Tool;

    /// <summary>Tried anew when its version has changed.</summary>
    /// <exception cref="DiskException">It is not there, or there is no room to try it.</exception>
    public async Task<FormatMatrix> MatrixAsync(CancellationToken cancellationToken)
    {
        var (_, probe) = await FindAsync(cancellationToken);
        try
        {
            return await probe.GetAsync(cancellationToken);
        }
        catch (ImageSourceException exception)
        {
            throw Unusable(exception);
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _found?.Probe.Dispose();
    }

    private async Task<(QemuImg Tool, FormatMatrixProbe Probe)> FindAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_found is { } found) return found;
            QemuImg tool = new(await Sandbox.FindAsync(clock, cancellationToken), TimeLimit, clock);
            _found = (tool, new(tool, null));
            return _found.Value;
        }
        catch (ImageSourceException exception)
        {
            throw Unusable(exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static DiskException Unusable(ImageSourceException exception) =>
        new(DiskFault.ToolFailed, "qemu-img", exception.Happened, "install Debian's packages qemu-utils and util-linux, and look whether /var/tmp has room", exception);
}
