using System.Diagnostics;

namespace BootAppliance.Tests.Power;

/// <summary>
/// A program that a test makes. Another process writes it: while this one had it open for writing, whatever another test starts in that
/// moment would inherit that, and the kernel runs no file that somebody may write to (ETXTBSY).
/// </summary>
internal static class Executable
{
    public static void Make(string path, string text)
    {
        File.WriteAllText(path + ".text", text);
        using var install = Process.Start("/usr/bin/install", ["-m", "700", path + ".text", path])!;
        install.WaitForExit();
        Assert.Equal(0, install.ExitCode);
        File.Delete(path + ".text");
    }
}
