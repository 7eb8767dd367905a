using System.Globalization;
using System.Text;

namespace BootAppliance.Ramdisk.Build;

/// <summary>
/// Writes what Linux unpacks into its first root: cpio in the "new ASCII" form (Documentation/driver-api/early-userspace/buffer-format.rst in
/// the kernel's sources): for each file <c>070701</c>, 13 numbers of eight hexadecimal digits, the name with a zero, padding to four bytes, the content,
/// padding to four; at the end <c>TRAILER!!!</c>. Times are 0 and owners root, so the same files are the same bytes.
/// </summary>
public sealed class CpioArchive(Stream output) : IDisposable
{
    private const int Folder = 0x4000, File = 0x8000, Link = 0xA000;
    private const int NameHead = 110; // bytes before the name

    private int _inode;
    private long _written;

    public void AddFolder(string name) => Write(name, Folder | 0b111_101_101, []);

    public void AddLink(string name, string target) => Write(name, Link | 0b111_111_111, Encoding.UTF8.GetBytes(target));

    public void AddFile(string name, byte[] content, bool isProgram) => Write(name, File | (isProgram ? 0b111_101_101 : 0b110_100_100), content);

    /// <summary>Ends the archive; the stream is the caller's.</summary>
    public void Dispose()
    {
        _inode = -1;
        Write("TRAILER!!!", 0, []);
    }

    private void Write(string name, int mode, byte[] content)
    {
        var text = Encoding.UTF8.GetBytes(name + "\0");
        // inode, mode, uid, gid, links, mtime, size, device (major, minor), its own (major, minor), name's length, check
        int[] numbers = [++_inode, mode, 0, 0, 1, 0, content.Length, 0, 0, 0, 0, text.Length, 0];
        StringBuilder head = new("070701", NameHead);
        foreach (var number in numbers) head.Append(CultureInfo.InvariantCulture, $"{number:x8}");
        Put(Encoding.ASCII.GetBytes(head.ToString()));
        Put(text);
        Pad();
        Put(content);
        Pad();
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        _written += bytes.Length;
    }

    private void Pad() => Put([.. new byte[(4 - (_written % 4)) % 4]]);
}
