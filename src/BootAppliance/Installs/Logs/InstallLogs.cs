using System.Collections.Concurrent;
using BootAppliance.Data;
using BootAppliance.Events;

namespace BootAppliance.Installs.Logs;

/// <summary>
/// What installers leave of their own logs: append-only files, a folder for each install, by names from a list. Never a
/// template, never rendered but as text. Acknowledged bytes have reached the disk.
/// </summary>
public sealed class InstallLogs(string directory, TimeProvider clock)
{
    /// <summary>The most that one file holds.</summary>
    public const long MaximumFile = 16L << 20;

    /// <summary>The most that one install's files hold together.</summary>
    public const long MaximumInstall = 64L << 20;

    /// <summary>How fast one install may send; it may be ahead by <see cref="Burst"/>.</summary>
    public const int BytesPerSecond = 1 << 20;

    public const int Burst = 8 << 20;

    private readonly ConcurrentDictionary<string, Writer> _writers = [];

    /// <summary>
    /// Appends at <paramref name="offset"/>. Bytes that are there already are taken for the same and passed over, so that
    /// an installer may repeat what was not answered.
    /// </summary>
    public async Task<AppendResult> AppendAsync(string install, string name, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var writer = _writers.GetOrAdd(install, _ => new Writer(clock));
        await writer.Gate.WaitAsync(cancellationToken);
        try
        {
            return writer.Bytes.TryTake(out var _, bytes.Length) ? Append(install, name, offset, bytes) : new AppendResult(AppendOutcome.TooFast, LengthOf(install, name));
        }
        finally
        {
            writer.Gate.Release();
        }
    }

    /// <summary>Appends at the end what nobody waits for an answer to; what does not fit is left out.</summary>
    public async Task<bool> AppendAsync(string install, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var writer = _writers.GetOrAdd(install, _ => new Writer(clock));
        await writer.Gate.WaitAsync(cancellationToken);
        try
        {
            return Append(install, name, LengthOf(install, name), bytes, isDurable: false).Outcome == AppendOutcome.Kept;
        }
        finally
        {
            writer.Gate.Release();
        }
    }

    public IReadOnlyList<LogFile> Of(string install)
    {
        var folder = new DirectoryInfo(FolderOf(install));
        return folder.Exists
            ? [.. folder.EnumerateFiles().Where(file => LogNames.All.Contains(file.Name)).OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => new LogFile(file.Name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)))]
            : [];
    }

    /// <returns>At most <paramref name="limit"/> bytes from <paramref name="offset"/>, from the end if it is negative; null if there is no such file.</returns>
    public async Task<byte[]?> ReadAsync(string install, string name, long offset, int limit, CancellationToken cancellationToken)
    {
        if (!LogNames.All.Contains(name) || !File.Exists(PathOf(install, name))) return null;
        using var file = File.OpenHandle(PathOf(install, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        var from = Math.Clamp(offset < 0 ? length + offset : offset, 0, length);
        var bytes = new byte[(int)Math.Min(limit, length - from)];
        var read = await RandomAccess.ReadAsync(file, bytes, from, cancellationToken);
        return bytes[..read];
    }

    /// <summary>Removes the logs of every install that is not in <paramref name="kept"/>.</summary>
    public void Keep(IReadOnlySet<string> kept)
    {
        if (!Directory.Exists(directory)) return;
        foreach (var folder in Directory.EnumerateDirectories(directory).Where(folder => !kept.Contains(Path.GetFileName(folder))))
        {
            _writers.TryRemove(Path.GetFileName(folder), out _);
            Directory.Delete(folder, recursive: true);
        }
    }

    private AppendResult Append(string install, string name, long offset, ReadOnlyMemory<byte> bytes, bool isDurable = true)
    {
        var length = LengthOf(install, name);
        if (offset > length) return new AppendResult(AppendOutcome.Gap, length);
        var known = length - offset;
        if (known >= bytes.Length) return new AppendResult(AppendOutcome.Kept, length);
        var rest = bytes.Span[(int)known..];
        if (length + rest.Length > MaximumFile || Of(install).Sum(file => file.Length) + rest.Length > MaximumInstall) return new AppendResult(AppendOutcome.Full, length);
        var isNew = length == 0;
        if (isNew) Directory.CreateDirectory(FolderOf(install), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using (var file = new FileStream(PathOf(install, name), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            file.Write(rest);
            if (isDurable) file.Flush(flushToDisk: true);
        }

        // The name is durable only once its folder is.
        if (isNew && isDurable) SyncedDirectory.Sync(FolderOf(install));
        return new AppendResult(AppendOutcome.Kept, length + rest.Length);
    }

    private long LengthOf(string install, string name) => new FileInfo(PathOf(install, name)) is { Exists: true, Length: var length } ? length : 0;

    private string FolderOf(string install) => Path.Combine(directory, install);

    // Both parts are ours: an install's id is made here, a name is from the list.
    private string PathOf(string install, string name) => Path.Combine(FolderOf(install), LogNames.All.TryGetValue(name, out var known) ? known : throw new ArgumentOutOfRangeException(nameof(name)));

    private sealed class Writer(TimeProvider clock)
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public EventBudget Bytes { get; } = new(clock, Burst, BytesPerSecond);
    }
}
