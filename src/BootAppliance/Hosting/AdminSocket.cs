using System.Diagnostics;

namespace BootAppliance.Hosting;

/// <summary>The admin plane's Unix socket: its file mode and group are the permission.</summary>
internal static class AdminSocket
{
    /// <summary>A file that a killed appliance left behind would keep the next one from listening.</summary>
    public static void RemoveStale(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
    }

    /// <summary>Opens it to its group; where the group does not exist, to its owner alone.</summary>
    public static void Open(string path, UnixFileMode mode, string group)
    {
        var hasGroup = File.ReadLines("/etc/group").Any(line => line.StartsWith(group + ":", StringComparison.Ordinal)) && Chgrp(path, group);
        File.SetUnixFileMode(path, hasGroup ? mode : mode & (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static bool Chgrp(string path, string group)
    {
        using var process = Process.Start(new ProcessStartInfo("chgrp") { ArgumentList = { group, path }, RedirectStandardError = true, UseShellExecute = false });
        return process is not null && process.WaitForExit(5000) && process.ExitCode == 0;
    }
}
