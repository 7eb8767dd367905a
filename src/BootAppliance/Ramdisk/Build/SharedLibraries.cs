using System.ComponentModel;
using BootAppliance.Programs;

namespace BootAppliance.Ramdisk.Build;

/// <summary>What programs load when they start, as the dynamic linker itself finds it.</summary>
internal static class SharedLibraries
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <returns>Absolute paths, the linker itself among them.</returns>
    /// <exception cref="RamdiskException">A library is missing.</exception>
    public static async Task<SortedSet<string>> OfAsync(IEnumerable<string> programs, TimeProvider clock, CancellationToken cancellationToken)
    {
        SortedSet<string> all = new(StringComparer.Ordinal);
        foreach (var program in programs)
        {
            ProgramRun run;
            try
            {
                run = await new ProgramCall("/usr/bin/ldd", [program]) { Patience = Patience }.RunAsync(clock, cancellationToken);
            }
            catch (Exception exception) when (exception is Win32Exception or TimeoutException)
            {
                throw new RamdiskException($"ldd does not tell what {program} needs: {exception.Message}; install libc-bin");
            }

            foreach (var line in run.Output.Split('\n').Select(line => line.Trim()))
            {
                if (line.Contains("=> not found", StringComparison.Ordinal)) throw new RamdiskException($"{program} needs {line.Split(' ')[0]}, which is not on this machine; install the package that has it");
                var path = line.Split(' ') is [_, "=>", var found, ..] ? found : line.Split(' ')[0];
                if (path.StartsWith('/')) all.Add(path);
            }
        }

        return all;
    }
}
