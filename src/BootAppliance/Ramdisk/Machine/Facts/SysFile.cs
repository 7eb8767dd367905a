namespace BootAppliance.Ramdisk.Machine.Facts;

/// <summary>A file of the kernel's with one line.</summary>
internal static class SysFile
{
    private const int Longest = 256;

    /// <returns>Empty where there is none, or the kernel does not tell it now, as the speed of a card without a link.</returns>
    public static string Line(string path)
    {
        if (!File.Exists(path)) return "";
        try
        {
            return new string([.. File.ReadAllText(path).Where(c => !char.IsControl(c)).Take(Longest)]).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
