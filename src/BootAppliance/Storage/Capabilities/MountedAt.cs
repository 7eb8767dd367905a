using System.Globalization;
using System.Text.RegularExpressions;
using BootAppliance.Linux;

namespace BootAppliance.Storage.Capabilities;

/// <summary>What a folder is on, by /proc/self/mountinfo (proc(5)).</summary>
/// <param name="Point">Where that is mounted.</param>
/// <param name="FileSystem">Its type: <c>ext4</c>.</param>
/// <param name="Source">The device, or what stands for it.</param>
public sealed partial record MountedAt(string Point, string FileSystem, string Source)
{
    /// <summary>Of the file system, wherever it is mounted: <c>rw,prjquota</c>.</summary>
    public string Options { get; init; } = "";

    /// <summary>Whether it is one of them, whole.</summary>
    public bool HasOption(string option) => Options.Split(',').Contains(option);

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
            return new(Plain(fields[4]), fields[dash + 1], Plain(fields[dash + 2])) { Options = fields.Length > dash + 3 ? fields[dash + 3] : "" };
        }

        return null;
    }

    /// <summary>The same without asking the file system, which may be on a server that no longer answers; the last one mounted on a point counts.</summary>
    /// <param name="lines">Of /proc/self/mountinfo.</param>
    /// <param name="path">Absolute, without links.</param>
    internal static MountedAt? Under(IEnumerable<string> lines, string path)
    {
        MountedAt? best = null;
        foreach (var line in lines)
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash < 6 || fields.Length < dash + 3) continue;
            var point = Plain(fields[4]);
            if (Contains(point, path) && (best is null || point.Length >= best.Point.Length)) best = new(point, fields[dash + 1], Plain(fields[dash + 2]));
        }

        return best;
    }

    /// <summary>Whether the path is the point or below it.</summary>
    internal static bool Contains(string point, string path) => point == "/" || path == point || path.StartsWith(point + "/", StringComparison.Ordinal);

    private static string Plain(string field) => Octal().Replace(field, match => $"{(char)Convert.ToInt32(match.Groups["code"].Value, 8)}");

    [GeneratedRegex(@"\\(?<code>[0-7]{3})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Octal();
}
