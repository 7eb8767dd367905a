using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace BootAppliance.Autoinstall;

/// <summary>
/// The overlay that Alpine's initramfs unpacks over its live system (<c>apkovl=</c>): nothing but a script that OpenRC's
/// service <c>local</c> runs. The same script gives the same bytes.
/// </summary>
public static class AlpineOverlay
{
    public const string FileName = "overlay.apkovl.tar.gz";

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Folder = Readable | Executable | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static byte[] Of(string script)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            foreach (var folder in (string[])["etc/", "etc/apk/", "etc/local.d/", "etc/runlevels/", "etc/runlevels/default/"]) Write(tar, new UstarTarEntry(TarEntryType.Directory, folder), Folder, null);
            // With an overlay the initramfs starts the usual services only where this file stands in it.
            Write(tar, new UstarTarEntry(TarEntryType.RegularFile, "etc/.default_boot_services"), Readable, "");
            Write(tar, new UstarTarEntry(TarEntryType.RegularFile, "etc/apk/world"), Readable, "alpine-base\n");
            // There is a token in it.
            Write(tar, new UstarTarEntry(TarEntryType.RegularFile, "etc/local.d/bootappliance.start"), Executable, script);
            Write(tar, new UstarTarEntry(TarEntryType.SymbolicLink, "etc/runlevels/default/local") { LinkName = "/etc/init.d/local" }, Folder, null);
        }

        return bytes.ToArray();
    }

    private static void Write(TarWriter tar, UstarTarEntry entry, UnixFileMode mode, string? text)
    {
        (entry.Mode, entry.ModificationTime, entry.UserName, entry.GroupName) = (mode, DateTimeOffset.UnixEpoch, "root", "root");
        if (text is not null) entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        tar.WriteEntry(entry);
    }
}
