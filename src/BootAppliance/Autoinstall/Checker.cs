using System.ComponentModel;
using System.Diagnostics;

namespace BootAppliance.Autoinstall;

/// <summary>Runs a checker of Debian's on a text: bounded in time, without a shell, and killed when nobody waits for it any more.</summary>
internal static class Checker
{
    private const int MostProblems = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="program">Its name; it is looked for in the path.</param>
    /// <param name="arguments">Before the input.</param>
    /// <param name="input">What it reads from its standard input.</param>
    /// <param name="package">The Debian package that brings it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<string>> RunAsync(string program, IReadOnlyList<string> arguments, string input, string package, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
                // debconf would open, and lock, this machine's own answers; two checks at once would refuse each other.
                Environment = { ["DEBCONF_DB_REPLACE"] = "Pipe{infd:none outfd:none}" },
            })!;
        }
        catch (Win32Exception)
        {
            return [$"{program} is not installed, so this was not checked; apt-get install {package}"];
        }

        using (process)
        {
            try
            {
                var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
                try
                {
                    await process.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
                    process.StandardInput.Close();
                }
                catch (IOException)
                {
                    // It has said what it wanted to say before it read all.
                }

                var lines = (await said).SelectMany(text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Take(MostProblems).ToList();
                await process.WaitForExitAsync(patience.Token);
                // debconf only warns of what it skips.
                return process.ExitCode == 0 && (lines.Count == 0 || program != "debconf-set-selections") ? [] : lines.Count > 0 ? lines : [$"{program} refuses it with status {process.ExitCode}"];
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                return [$"{program} did not end within {Patience.TotalSeconds} s"];
            }
        }
    }
}
