using System.Runtime.InteropServices;

namespace BootAppliance.Linux;

/// <summary>Who we run as.</summary>
internal static partial class OwnUser
{
    public static uint Number { get; } = EffectiveUser();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();
}
