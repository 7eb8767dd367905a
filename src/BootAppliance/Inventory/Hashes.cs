using System.Runtime.InteropServices;

namespace BootAppliance.Inventory;

/// <summary>Debian's own crypt(3), which knows every form of hash that a login or a boot loader of Debian checks.</summary>
internal static partial class Hashes
{
    // struct crypt_data (crypt.h of libxcrypt).
    private const int CryptDataBytes = 32768;

    /// <param name="clear">The password, ASCII.</param>
    /// <param name="setting">Method and salt, such as <c>$6$salt</c>.</param>
    /// <exception cref="InvalidOperationException">The library does not know the method.</exception>
    public static string Crypt(string clear, string setting)
    {
        // The answer stands within it, so it must not move before that was read.
        var data = GC.AllocateArray<byte>(CryptDataBytes, pinned: true);
        var hash = Marshal.PtrToStringUTF8(CryptR(clear, setting, data));
        GC.KeepAlive(data);
        return hash is { Length: > 0 } && hash[0] != '*' ? hash : throw new InvalidOperationException($"crypt(3) of this machine does not know {setting[..3]}");
    }

    [LibraryImport("libcrypt.so.1", EntryPoint = "crypt_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr CryptR(string phrase, string setting, byte[] data);
}
