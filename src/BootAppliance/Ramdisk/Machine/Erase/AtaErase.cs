namespace BootAppliance.Ramdisk.Machine.Erase;

/// <summary>SECURITY ERASE UNIT (ATA8-ACS, 7.45) by hdparm(8), of a drive that has it and that the firmware has not frozen.</summary>
internal static class AtaErase
{
    private const string Password = "erase"; // only until the erase is done, which takes it away

    /// <returns>Why it was not done; null if it was.</returns>
    public static async Task<string?> TryAsync(string device, CancellationToken cancellationToken)
    {
        if (!File.Exists("/bin/hdparm")) return "ATA secure erase: the helper image has no hdparm; build it anew where the package hdparm is installed";
        try
        {
            if (Objection(await Tool.RunAsync("hdparm", ["-I", device], cancellationToken: cancellationToken)) is { } why) return $"ATA secure erase: {why}";
            await Tool.RunAsync("hdparm", ["--user-master", "u", "--security-set-pass", Password, device], cancellationToken: cancellationToken);
        }
        catch (IOException exception)
        {
            return $"ATA secure erase: {exception.Message}";
        }

        try
        {
            await Tool.RunAsync("hdparm", ["--user-master", "u", "--security-erase", Password, device], cancellationToken: cancellationToken);
            return null;
        }
        catch (IOException exception)
        {
            // A drive that keeps the password is locked at its next start.
            try
            {
                await Tool.RunAsync("hdparm", ["--user-master", "u", "--security-disable", Password, device], cancellationToken: CancellationToken.None);
                return $"ATA secure erase: {exception.Message}";
            }
            catch (IOException kept)
            {
                return $"ATA secure erase: {exception.Message}; and the drive keeps the password \"{Password}\": {kept.Message}";
            }
        }
    }

    /// <summary>From what <c>hdparm -I</c> says under "Security:", where each line is a property, with "not" before what the drive is not.</summary>
    internal static string? Objection(string said)
    {
        var lines = said.Split('\n').Select(line => string.Join(' ', line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))).SkipWhile(line => !line.StartsWith("Security:", StringComparison.Ordinal)).Skip(1).ToList();
        if (!lines.Contains("supported")) return "the drive does not have it";
        if (lines.Contains("enabled")) return "the drive has a password; if it is \"erase\", an erase was cut off: hdparm --security-erase erase";
        return lines.Contains("not frozen") ? null : "the firmware has frozen the drive; switch the machine off and on with the drive unplugged, or erase it in the firmware's setup";
    }
}
