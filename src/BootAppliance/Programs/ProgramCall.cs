using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace BootAppliance.Programs;

/// <summary>A program of this machine's, run without a shell in a process group of its own, which is killed whole: such programs hang, and leave children behind.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Arguments">Nothing that is secret: anybody on this machine can read them.</param>
internal sealed partial record ProgramCall(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>What starts it, and makes the group.</summary>
    public const string Setsid = "/usr/bin/setsid";

    private const int LongestOutput = 1 << 20;
    private const int Kill = 9;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    /// <summary>Its standard input, whole.</summary>
    public string Input { get; init; } = "";

    /// <summary>From start to end.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Gets its standard output as it comes, all of it, on one thread after the other.</summary>
    public Action<ReadOnlySpan<byte>>? OnOutput { get; init; }

    /// <param name="clock">Of the patience.</param>
    /// <param name="cancellationToken">Kills it too.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    /// <exception cref="TimeoutException">It did not end within the patience, and was killed.</exception>
    public async Task<ProgramRun> RunAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(Setsid, [Path, .. Arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        using CancellationTokenSource patience = new(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using CancellationTokenSource enough = new();
        var output = ReadAsync(process.StandardOutput.BaseStream, OnOutput, enough.Token);
        var error = ReadAsync(process.StandardError.BaseStream, null, enough.Token);
        try
        {
            await WriteAsync(process, Input, either.Token);
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{Path} did not end within {Patience} and was killed", exception);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            _ = Signal(-process.Id, Kill);
            // What it left behind is dead now, so its pipes end; one that fled the group keeps them open and is not waited for.
            enough.CancelAfter(LastWords);
            await Task.WhenAll(output, error);
        }

        return new(process.ExitCode, await output, await error);
    }

    private static async Task WriteAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(input), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code tells.
        }
    }

    private static async Task<string> ReadAsync(Stream stream, Action<ReadOnlySpan<byte>>? heard, CancellationToken cancellationToken)
    {
        using MemoryStream kept = new();
        var part = new byte[8192];
        try
        {
            for (int length; (length = await stream.ReadAsync(part, cancellationToken)) > 0;)
            {
                heard?.Invoke(part.AsSpan(0, length));
                if (kept.Length < LongestOutput) await kept.WriteAsync(part.AsMemory(0, length), CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // What came until now is enough.
        }

        return Encoding.UTF8.GetString(kept.ToArray());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}
