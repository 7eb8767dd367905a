using System.Globalization;
using System.Text.RegularExpressions;
using BootAppliance.Storage.Native;

namespace BootAppliance.Storage.Capabilities;

/// <summary>What a folder is on, by /proc/self/mountinfo (proc(5)).</summary>
/// <param name="Point">Where that is mounted.</param>
/// <param name="FileSystem">Its type: <c>ext4</c>.</param>
/// <param name="Source">The device, or what stands for it.</param>
public sealed partial record MountedAt(string Point, string FileSystem, string Source)
{
    /// <returns>Null if the folder is not there, or its device no longer answers.</returns>
    public static MountedAt? Of(string folder) =>
        LinuxFile.Status(Path.GetFullPath(folder) + "/", out var status) == LinuxError.None ? Find(File.ReadLines("/proc/self/mountinfo"), status.Mount) : null;

    internal static MountedAt? Find(IEnumerable<string> lines, ulong mount)
    {
        foreach (var line in lines)
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash < 6 || fields.Length < dash + 3 || !ulong.TryParse(fields[0], CultureInfo.InvariantCulture, out var number) || number != mount) continue;
            return new(Plain(fields[4]), fields[dash + 1], Plain(fields[dash + 2]));
        }

        return null;
    }

    private static string Plain(string field) => Octal().Replace(field, match => $"{(char)Convert.ToInt32(match.Groups["code"].Value, 8)}");

    [GeneratedRegex(@"\\(?<code>[0-7]{3})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Octal();
}
