using System.Runtime.InteropServices;

namespace BootAppliance.Content.Chunking;

/// <summary>What comes next of an image: bytes that were read, a hole, or neither at its end.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ImagePart(int Read, long Hole);

/// <summary>An image, from its beginning to its end, once.</summary>
public abstract class ImageSource : IDisposable
{
    /// <summary>Reads into <paramref name="into"/>, or tells of zeros that need no reading.</summary>
    /// <param name="into">At least <see cref="ChunkCutter.BlockBytes"/>.</param>
    /// <returns>A hole begins at a multiple of <see cref="ChunkCutter.BlockBytes"/>, and ends at one or with the image.</returns>
    /// <exception cref="IOException">The image cannot be read, or has become shorter.</exception>
    public abstract ImagePart Next(Span<byte> into);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
