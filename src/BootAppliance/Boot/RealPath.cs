using System.Runtime.InteropServices;

namespace BootAppliance.Boot;

/// <summary>Where a path really leads, all links and dots followed (realpath(3)).</summary>
internal static partial class RealPath
{
    public static string? Of(string path)
    {
        var found = Resolve(path, 0);
        if (found == 0) return null;
        try
        {
            return Marshal.PtrToStringUTF8(found);
        }
        finally
        {
            Free(found);
        }
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Resolve(string path, nint into);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);
}
