using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace BootAppliance.Content.Sources.Conversion;

/// <summary>Adds up what <c>qemu-img map --output=json</c> calls data, as it comes: one object a line, and millions of lines for a fragmented image.</summary>
internal sealed class MapReader
{
    private const int LongestLine = 16 * 1024;

    private readonly List<byte> _line = [];

    /// <summary>In bytes.</summary>
    public long Data { get; private set; }

    public void Add(ReadOnlySpan<byte> part)
    {
        for (int end; (end = part.IndexOf((byte)'\n')) >= 0; part = part[(end + 1)..])
        {
            Keep(part[..end]);
            Count(CollectionsMarshal.AsSpan(_line));
            _line.Clear();
        }

        Keep(part);
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_line.Count < LongestLine) _line.AddRange(part);
    }

    private void Count(ReadOnlySpan<byte> line)
    {
        var at = line.IndexOf("\"length\": "u8);
        if (at < 0 || line.IndexOf("\"zero\": false"u8) < 0 || line.IndexOf("\"data\": true"u8) < 0) return;
        if (Utf8Parser.TryParse(line[(at + 10)..], out long length, out _)) Data += length;
    }
}
