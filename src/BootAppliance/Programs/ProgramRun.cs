namespace BootAppliance.Programs;

/// <summary>How a program ended, and what it wrote: the beginning of each, for the rest is drained and dropped.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
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
