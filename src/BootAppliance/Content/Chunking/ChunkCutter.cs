using BootAppliance.Protocols.Chunks;

namespace BootAppliance.Content.Chunking;

/// <summary>
/// Decides where an image is cut, block by block. Cuts stand at multiples of <see cref="BlockBytes"/>: after a block whose CRC-32C is
/// small, once a chunk has its minimum; at the maximum; and around every run of zeros that is a chunk of its own. The rule looks at
/// nothing but the bytes since the last cut, so two images that have enough in common are cut alike from there on.
/// </summary>
public sealed class ChunkCutter
{
    /// <summary>What file systems, page caches and disks move at least, so an insertion into an image moves the rest by a multiple of it.</summary>
    public const int BlockBytes = 4096;

    private readonly ChunkSizes _sizes;
    private readonly uint _threshold;

    // The length up to the last block that is not zero.
    private int _data;

    /// <exception cref="ArgumentException">The sizes are not multiples of 4096 bytes, or leave no room for a run of zeros between them.</exception>
    public ChunkCutter(ChunkSizes sizes)
    {
        if (!sizes.AreValid || (sizes.Minimum | sizes.Average | sizes.Maximum) % BlockBytes != 0
            || (!sizes.AreFixed && (sizes.Minimum == BlockBytes || 2L * sizes.Minimum > sizes.Maximum)))
        {
            throw new ArgumentException($"{sizes} are not multiples of {BlockBytes} bytes with 8192 <= minimum <= average <= maximum and twice the minimum <= maximum", nameof(sizes));
        }

        _sizes = sizes;
        // After the minimum, a block ends a chunk with the chance of one in so many. A Debian's disk is cut at 62 KiB in the mean by this, and at 70 by
        // two blocks more, which random data would want for 64; three versions of it then took 0.7 % more.
        var blocks = Math.Max(1, (sizes.Average - sizes.Minimum) / BlockBytes - 1);
        _threshold = (uint)(uint.MaxValue / blocks);
    }

    /// <summary>Bytes since the last cut.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the chunk that <see cref="Add"/> or <see cref="End"/> returned is nothing but zeros.</summary>
    public bool IsCutZero { get; private set; }

    /// <summary>Whether everything since the last cut is zero.</summary>
    public bool IsZero => _data == 0;

    /// <summary>
    /// Takes one block: <paramref name="bytes"/> is <see cref="BlockBytes"/>, or less for the last block of the image;
    /// <paramref name="mark"/> is the block's CRC-32C, and not looked at of zeros.
    /// </summary>
    /// <returns>The length of the chunk that ended, from its beginning; 0 if none did. What was taken beyond it begins the next one.</returns>
    public int Add(int bytes, bool isZero, uint mark)
    {
        if (!isZero && IsZero && Length >= _sizes.Minimum && !_sizes.AreFixed)
        {
            var zeros = Cut(Length);
            Length = _data = bytes;
            return zeros;
        }

        Length += bytes;
        if (!isZero) _data = Length;
        if (Length == _sizes.Maximum) return Cut(Length);
        if (_sizes.AreFixed) return 0;
        if (!isZero) return Length >= _sizes.Minimum && mark < _threshold ? Cut(Length) : 0;
        var before = Math.Max(_data, _sizes.Minimum);
        return !IsZero && Length - before >= _sizes.Minimum ? Cut(before) : 0;
    }

    /// <summary>Nothing follows: the length of what is left, 0 if nothing is.</summary>
    public int End() => Cut(Length);

    private int Cut(int length)
    {
        IsCutZero = IsZero;
        Length -= length;
        _data = 0;
        return length;
    }
}
