using System.Security.Cryptography;

namespace BootAppliance.Ramdisk.Machine.Erase;

/// <summary>Whether anything is left on a disk: all of a small one is read, of a large one its ends and places drawn by lot.</summary>
internal static class ReadBack
{
    private const int Block = 1 << 20;
    private const int Blocks = 1024;
    private const int MostMarks = 64;
    private const int MarkLength = 4096;
    private const int Ends = 64; // blocks at either end, where partition tables and file systems begin

    /// <summary>Writes something that is read back again at places all over the disk.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static string? Mark(BlockDevice device, long size)
    {
        foreach (var at in Marks(size)) device.Write(RandomNumberGenerator.GetBytes((int)Math.Min(MarkLength, size - at)), at);
        device.Flush();
        return null;
    }

    internal static IEnumerable<long> Marks(long size) => Enumerable.Range(0, MostMarks).Select(mark => size / MostMarks * mark / Block * Block).Distinct();

    /// <returns>Where the first block begins that has more than one byte's value in it, or another than 0 or 255; null if none does. And how many bytes were read.</returns>
    /// <exception cref="IOException">A part cannot be read.</exception>
    public static Task<(long? Found, long Read)> FindAsync(BlockDevice device, long size, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            device.Flush();
            var buffer = new byte[Block];
            var read = 0L;
            foreach (var offset in size <= (long)Blocks * Block ? Offsets(size) : Marks(size).Concat(Offsets(size)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var part = buffer.AsSpan(0, (int)Math.Min(Block, size - offset));
                // What cannot be read is not known to be erased.
                var length = device.Read(part, offset);
                if (length < part.Length) throw new IOException($"of {part.Length} bytes at {offset} only {length} can be read back");
                read += length;
                if (!IsBlank(part)) return ((long?)offset, read);
            }

            return (null, read);
        },
        cancellationToken);

    /// <summary>Flash that is erased reads as zeros or as ones.</summary>
    internal static bool IsBlank(ReadOnlySpan<byte> bytes) => !bytes.IsEmpty && (bytes[0] is 0 or 255 && bytes.IndexOfAnyExcept(bytes[0]) < 0);

    internal static IEnumerable<long> Offsets(long size)
    {
        var count = (size + Block - 1) / Block;
        if (count <= Blocks)
        {
            for (var block = 0L; block < count; block++) yield return block * Block;
            yield break;
        }

        for (var block = 0L; block < Ends; block++) yield return block * Block;
        var between = count - (2 * Ends);
        for (var draw = 0; draw < Blocks - (2 * Ends); draw++)
            yield return (Ends + (long)(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) % (ulong)between)) * Block;
        for (var block = count - Ends; block < count; block++) yield return block * Block;
    }
}
