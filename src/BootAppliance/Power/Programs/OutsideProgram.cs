using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace BootAppliance.Power.Programs;

/// <summary>A program of Debian's that speaks to a power system. It runs without a shell in a process group of its own, which is killed whole: such programs hang, and leave ssh and telnet behind.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Role">How a sentence goes on that tells of it: "has the agent fence_apc", say.</param>
/// <param name="Package">Debian's, that has it.</param>
internal sealed partial record OutsideProgram(string Path, string Role, string Package)
{
    /// <summary>From start to end; more than the waits that the programs are given.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int LongestOutput = 1 << 20;
    private const int Kill = 9;
    private const string Setsid = "/usr/bin/setsid";
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <param name="arguments">Nothing that is secret, and of the inventory only what was looked at: anybody on this machine can read them.</param>
    /// <param name="input">Its standard input, whole.</param>
    /// <param name="clock">Of the patience.</param>
    /// <param name="cancellationToken">Kills it too.</param>
    /// <exception cref="PowerException">It cannot be started, or did not end.</exception>
    public async Task<ProgramRun> RunAsync(IReadOnlyList<string> arguments, string input, TimeProvider clock, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(Setsid, [Path, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";
        using var process = Start(start);
        using CancellationTokenSource patience = new(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using CancellationTokenSource enough = new();
        var output = ReadAsync(process.StandardOutput.BaseStream, enough.Token);
        var error = ReadAsync(process.StandardError.BaseStream, enough.Token);
        try
        {
            await WriteAsync(process, input, either.Token);
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PowerException(PowerFailure.TimedOut, $"{Role}, which did not end within {Patience.TotalSeconds:f0} s and was killed", "read the state, then try again; check that the power system answers at its address") { MayHaveHappened = true };
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

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new PowerException(PowerFailure.BadSetting, $"{Role}, and {Path} cannot be started by {Setsid} ({exception.Message})", $"install Debian's packages util-linux and {Package}");
        }
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

    private static async Task<string> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using MemoryStream kept = new();
        var part = new byte[8192];
        try
        {
            for (int length; (length = await stream.ReadAsync(part, cancellationToken)) > 0;)
            {
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
