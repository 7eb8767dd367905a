namespace BootAppliance.Content.Sources.Ovf;

/// <summary>A tar whose headers are small: <see cref="System.Formats.Tar.TarReader"/> reads extended headers of any length at once, however long they say they are.</summary>
internal sealed class BoundedReads(FileStream tar) : Stream
{
    private const int Longest = 1 << 20;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => tar.Length;

    public override long Position
    {
        get => tar.Position;
        set => tar.Position = value;
    }

    public override int Read(Span<byte> buffer) => buffer.Length <= Longest ? tar.Read(buffer) : throw new InvalidDataException($"a header has {buffer.Length} bytes");

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => tar.Seek(offset, origin);

    public override void Flush() => tar.Flush();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) tar.Dispose();
        base.Dispose(disposing);
    }
}
