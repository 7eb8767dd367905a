namespace BootAppliance.Hosting;

/// <summary>What holds for a file with a secret in it.</summary>
internal static class SecretFileRule
{
    /// <param name="file">Its path.</param>
    /// <param name="making">The command that makes it, but for the path.</param>
    /// <returns>Null: nothing is wrong with it.</returns>
    public static string? Objection(string file, string making)
    {
        if (!Path.IsPathRooted(file)) return "is not absolute; begin it with /";
        if (!File.Exists(file)) return $"{file} does not exist, or the appliance may not read it; make it with: {making} {file}";
        return (File.GetUnixFileMode(file) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != UnixFileMode.None ? $"{file} may be read by everybody; run: chmod o= {file}" : null;
    }
}
