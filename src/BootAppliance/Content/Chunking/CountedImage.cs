namespace BootAppliance.Content.Chunking;

/// <summary>Tells how far an image was read, holes included.</summary>
public sealed class CountedImage(ImageSource image, Action<long> passed) : ImageSource
{
    public override ImagePart Next(Span<byte> into)
    {
        var part = image.Next(into);
        passed(part.Read + part.Hole);
        return part;
    }
}
