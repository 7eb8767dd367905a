using System.Collections.Immutable;
using System.Text.Json;
using BootAppliance.Content.Sources;
using BootAppliance.Content.Sources.Conversion;
using BootAppliance.Data;
using BootAppliance.Programs;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Formats;

/// <summary>Tries the installed qemu-img: makes small images and looks at their blocks, anew when its version has changed.</summary>
/// <param name="tool">That is tried.</param>
/// <param name="scratch">A folder for the images; null: <c>$TMPDIR</c>, else /var/tmp.</param>
internal sealed class FormatMatrixProbe(QemuImg tool, string? scratch) : IDisposable
{
    private const long Size = 16L << 20;
    private const long Slack = 64L << 10; // what even an empty image has on the device, and one that is taken whole need not have on top

    private readonly SemaphoreSlim _turn = new(1);
    private FormatMatrix? _known;

    /// <exception cref="ImageSourceException">qemu-img is not there, does not say its version, or there is no room for its images.</exception>
    public async Task<FormatMatrix> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var version = await VersionAsync(cancellationToken);
            return _known?.Version == version ? _known : _known = new(version, await CellsAsync(cancellationToken));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary><c>qemu-img version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)</c></summary>
    internal static string? Version(string words) => words.Split(' ', '\n') is ["qemu-img", "version", var version, ..] ? version : null;

    private async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        var run = await tool.RunAsync("qemu-img", ["--version"], 0, "", cancellationToken);
        return Version(run.Output) ?? throw new ImageSourceException("qemu-img", $"does not say its version ({run.LastWords("")})", "install Debian's package qemu-utils again");
    }

    private async Task<ImmutableArray<MatrixCell>> CellsAsync(CancellationToken cancellationToken)
    {
        using ScratchFolder folder = new(scratch);
        var cells = ImmutableArray.CreateBuilder<MatrixCell>();
        foreach (var format in Enum.GetValues<DiskFormat>())
        {
            var empty = await CellAsync(folder, format, PreallocationMode.Off, 0, cancellationToken);
            cells.Add(empty);
            foreach (var mode in Enum.GetValues<PreallocationMode>().Where(mode => mode != PreallocationMode.Off && mode.Option(format) is not null))
                cells.Add(await CellAsync(folder, format, mode, empty.Allocated, cancellationToken));
        }

        return cells.ToImmutable();
    }

    private async Task<MatrixCell> CellAsync(ScratchFolder folder, DiskFormat format, PreallocationMode mode, long empty, CancellationToken cancellationToken)
    {
        var file = folder.Add(tool.Owner);
        var word = format.ToString().ToLowerInvariant();
        var run = await tool.RunAsync("qemu-img", ["create", "-q", "-f", word, "-o", mode.Option(format)!, file, $"{Size}"], 4 * Size, "", cancellationToken);
        var (outcome, allocated) = run.ExitCode != 0 ? (MatrixOutcome.Refused, 0) : await SeenAsync(file, word, empty, cancellationToken);
        File.Delete(file);
        return new(format, mode, outcome, run.ExitCode, allocated, run.ExitCode == 0 ? "" : run.LastWords("").Replace(file, "it", StringComparison.Ordinal));
    }

    private async Task<(MatrixOutcome Outcome, long Allocated)> SeenAsync(string file, string word, long empty, CancellationToken cancellationToken)
    {
        if (tool.Owner is not null) ScratchFolder.Take(file);
        SyncedDirectory.SyncFile(file);
        if (LinuxFile.Status(file, out var status) is not LinuxError.None and var error) throw new ImageSourceException(file, $"cannot be looked at ({LinuxError.Words(error)})", "name another folder for scratch files");
        if (status.Allocated >= Size && status.Allocated - empty >= Size - Slack) return (MatrixOutcome.Allocated, status.Allocated);
        var isLaidOut = status.Length >= Size && (word == "raw" || IsWholly(await tool.RunAsync("qemu-img", ["check", "-f", word, "--output=json", file], 0, "", cancellationToken)));
        return (isLaidOut ? MatrixOutcome.LaidOut : MatrixOutcome.Nothing, status.Allocated);
    }

    /// <summary>A check counts clusters for some formats only; where it does, all have to have their place.</summary>
    private static bool IsWholly(ProgramRun run)
    {
        if (run.ExitCode != 0) return false;
        using var json = JsonDocument.Parse(run.Output);
        return !json.RootElement.TryGetProperty("total-clusters", out var total)
            || (json.RootElement.TryGetProperty("allocated-clusters", out var allocated) && allocated.GetInt64() == total.GetInt64());
    }
}
