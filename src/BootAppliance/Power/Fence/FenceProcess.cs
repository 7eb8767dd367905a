using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace BootAppliance.Power.Fence;

/// <summary>How an agent ended, and what it wrote: the beginning of each, for the rest is drained and dropped.</summary>
internal sealed record FenceRun(int ExitCode, string Output, string Error)
{
    private const int LongestWords = 200;

    /// <summary>The last line of its errors, for people only, without the secret, which is taken out before anything is cut.</summary>
    public string LastWords(string secret)
    {
        var line = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it said nothing";
        if (secret.Length > 0) line = line.Replace(secret, "***", StringComparison.Ordinal);
        return string.Concat(line.Where(letter => !char.IsControl(letter)).Take(LongestWords));
    }
}

/// <summary>Runs an agent in a process group of its own, which is killed whole: agents hang, and leave ssh and telnet behind.</summary>
internal static partial class FenceProcess
{
    /// <summary>From start to end; more than the waits that agents are given.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int LongestOutput = 1 << 20;
    private const int Kill = 9;
    private const string Setsid = "/usr/bin/setsid";
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <param name="path">Absolute.</param>
    /// <param name="arguments">Nothing that is secret or an inventory's.</param>
    /// <param name="input">Its standard input, whole.</param>
    /// <param name="clock">Of the patience.</param>
    /// <param name="cancellationToken">Kills it too.</param>
    /// <exception cref="PowerException">It cannot be started, or did not end.</exception>
    public static async Task<FenceRun> RunAsync(string path, IReadOnlyList<string> arguments, string input, TimeProvider clock, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(Setsid, [path, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";
        using var process = Start(start, path);
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
            throw new PowerException(PowerFailure.TimedOut, $"has the agent {Path.GetFileName(path)}, which did not end within {Patience.TotalSeconds:f0} s and was killed", "read the state, then try again; check that the power system answers at its address") { MayHaveHappened = true };
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

    private static Process Start(ProcessStartInfo start, string path)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new PowerException(PowerFailure.BadSetting, $"has the agent {path}, which cannot be started by {Setsid} ({exception.Message})", "install Debian's packages util-linux and fence-agents");
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
