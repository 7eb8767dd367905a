namespace BootAppliance.Content.Chunking;

/// <summary>An image that arrives, such as an upload: its zeros are found by looking. Leaves the stream open.</summary>
public sealed class StreamImage(Stream stream) : ImageSource
{
    public override ImagePart Next(Span<byte> into) => new(stream.Read(into), 0);
}
