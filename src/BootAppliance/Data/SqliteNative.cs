using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace BootAppliance.Data;

/// <summary>
/// Binds the managed SQLite provider to Debian's own <c>libsqlite3.so.0</c>, which Debian patches;
/// the native build in the provider's NuGet bundle is old (see docs/decisions/0002-sqlite.md).
/// </summary>
internal static class SqliteNative
{
    private static readonly Lock Gate = new();
    private static bool _done;

    public static void Use()
    {
        lock (Gate)
        {
            if (_done) return;
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            _done = true;
        }
    }

    private static IntPtr Resolve(string library, Assembly assembly, DllImportSearchPath? path) =>
        library == "e_sqlite3" ? NativeLibrary.Load("libsqlite3.so.0") : IntPtr.Zero;
}
