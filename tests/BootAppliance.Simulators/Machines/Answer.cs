using System.Text;
using System.Text.RegularExpressions;

namespace BootAppliance.Simulators.Machines;

/// <summary>The paths to report to that an answer file carries, found as a reader would: in its text, and in the scripts that it holds as base64.</summary>
/// <param name="Callback">Of the installer's reports.</param>
/// <param name="FirstBoot">Of the new system's.</param>
internal sealed partial record Answer(string Callback, string FirstBoot)
{
    /// <returns>Null if one of the two is not there.</returns>
    public static Answer? Read(string text)
    {
        var scripts = string.Join('\n', Encoded().Matches(text).Select(word => Decoded(word.Value)).Prepend(text));
        var firstBoot = OfFirstBoot().Match(scripts);
        var callback = OfInstaller().Match(scripts);
        return firstBoot.Success && callback.Success ? new Answer(callback.Groups["path"].Value, firstBoot.Groups["path"].Value) : null;
    }

    private static string Decoded(string word)
    {
        var bytes = new byte[word.Length];
        return Convert.TryFromBase64String(word, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }

    [GeneratedRegex("[A-Za-z0-9+/]{64,}={0,2}", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Encoded();

    // The file that the new system keeps it in.
    [GeneratedRegex("path=[\"']*(?<path>/callback/[0-9a-f]{32})", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex OfFirstBoot();

    // Where the reporter sends its requests.
    [GeneratedRegex("\\\\\\s+['\"]?(?<path>/callback/[0-9a-f]{32})", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex OfInstaller();
}
