using System.Collections.Frozen;

namespace BootAppliance.Installs.Logs;

/// <summary>The names under which installers may leave their logs: what they call them themselves, and nothing else.</summary>
public static class LogNames
{
    /// <summary>Where lines that came by the syslog protocol stand.</summary>
    public const string Syslog = "syslog";

    /// <summary>What is installed, a name and a version a line: the new system tells it at its first boot, where the profile asks.</summary>
    public const string Packages = "packages";

    /// <summary>Whether an installer may upload it; lines that come by the network have a file of their own.</summary>
    public static bool IsUploaded(string name) => name is not (Syslog or Packages) && All.Contains(name);

    public static readonly FrozenSet<string> All = FrozenSet.ToFrozenSet(
    [
        Syslog, Packages, "installer-syslog", "installer.log", "partman", "hardware-summary", "status",
        "anaconda.log", "packaging.log", "storage.log", "program.log", "dnf.librepo.log", "ks-script.log",
        "subiquity-server-debug.log", "subiquity-curtin-install.log", "curtin-install.log", "cloud-init.log", "cloud-init-output.log",
        "y2log", "agama.log", "ignition.log", "bsdinstall_log", "setupact.log", "setuperr.log", "weasel.log", "answers.log", "console.log",
    ],
    StringComparer.Ordinal);
}
