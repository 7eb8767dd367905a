using BootAppliance.Content.Sources.Formats;

namespace BootAppliance.Content.Sources.Ovf;

/// <summary>A descriptor's folder. Links in it are not followed: they would lead out of it.</summary>
internal sealed class DiskFolder(ImagePlace descriptor) : IMachineFolder
{
    private readonly string _folder = Path.GetDirectoryName(descriptor.Path)!;

    public ImagePlace Descriptor => descriptor;

    public ImagePlace? Find(string name)
    {
        var path = _folder;
        foreach (var part in name.Split('/'))
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is { } target) throw new ImageSourceException(descriptor.Title, $"names {name}, which is a link to {target}", "put the file itself beside the descriptor");
        }

        if (!File.Exists(path)) return null;
        var place = ImagePlace.Of(path);
        return place.IsDevice ? throw new ImageSourceException(descriptor.Title, $"names {name}, which is a device", "put a file beside the descriptor") : place;
    }
}
