using System.ComponentModel;
using System.Diagnostics;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>Programs of the helper image.</summary>
internal static class Tool
{
    /// <param name="program">By its name.</param>
    /// <param name="arguments">No shell reads them.</param>
    /// <param name="input">That it is given; null for none.</param>
    /// <param name="most">The largest exit code that is no failure.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What it said.</returns>
    /// <exception cref="IOException">It failed.</exception>
    public static async Task<string> RunAsync(string program, string[] arguments, string? input = null, int most = 0, CancellationToken cancellationToken = default)
    {
        using var process = Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode > most) throw new IOException($"{program} {string.Join(' ', arguments)} failed ({process.ExitCode}): {(await error).Trim()} {(await output).Trim()}".Trim());
        return await output;
    }

    private static Process Start(ProcessStartInfo program)
    {
        try
        {
            return Process.Start(program) ?? throw new IOException($"{program.FileName} does not start");
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"{program.FileName} does not start ({exception.Message}): if the helper image has none, build it anew where its package is installed", exception);
        }
    }
}
