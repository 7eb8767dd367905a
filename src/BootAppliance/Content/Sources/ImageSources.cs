using BootAppliance.Content.Sources.Domains;
using BootAppliance.Content.Sources.Formats;
using BootAppliance.Content.Sources.Ovf;

namespace BootAppliance.Content.Sources;

/// <summary>What can be published, made into raw disks: raw files and block devices as they are, other images and machines by qemu-img.</summary>
public static class ImageSources
{
    /// <param name="files">In the order of the disks; an OVA or OVF stands for all its own.</param>
    /// <param name="settings">For all of them.</param>
    /// <param name="progress">May be told from several threads, in turn.</param>
    /// <param name="clock">Of the time limits.</param>
    /// <param name="cancellationToken">Kills qemu-img; nothing is left behind.</param>
    /// <exception cref="ImageSourceException">One of them is not published; nothing is left behind.</exception>
    public static Task<OpenedImages> OpenAsync(
        IReadOnlyList<string> files, ImageSourceSettings settings, IProgress<SourceProgress>? progress, TimeProvider clock, CancellationToken cancellationToken) =>
        ImageCollection.GatherAsync(settings, progress, clock, async collection =>
        {
            if (files.Count == 0) throw new ImageSourceException("Nothing", "was named", "name the files of the disks");
            foreach (var file in files) await AddAsync(collection, ImagePlace.Of(file), settings.Format, cancellationToken);
        });

    /// <summary>The disks of a domain of this machine's libvirt, which is shut off and stays so until they are cut.</summary>
    /// <param name="domain">Its name or UUID.</param>
    /// <param name="settings">But for the format, which libvirt knows.</param>
    /// <param name="progress">May be told from several threads, in turn.</param>
    /// <param name="clock">Of the time limits.</param>
    /// <param name="cancellationToken">Kills qemu-img and virsh; nothing is left behind.</param>
    /// <exception cref="ImageSourceException">It is not published; nothing is left behind.</exception>
    public static Task<OpenedImages> OpenDomainAsync(
        string domain, ImageSourceSettings settings, IProgress<SourceProgress>? progress, TimeProvider clock, CancellationToken cancellationToken) =>
        ImageCollection.GatherAsync(settings, progress, clock, collection => new Hypervisor(Hypervisor.Local, clock).AddAsync(collection, domain, cancellationToken));

    private static async Task AddAsync(ImageCollection collection, ImagePlace place, ImageFormat? said, CancellationToken cancellationToken)
    {
        switch (said ?? FormatOf(place))
        {
            case ImageFormat.Ova:
                await MachinePackage.AddAsync(collection, TarFolder.Read(place), cancellationToken);
                break;
            case ImageFormat.Ovf:
                await MachinePackage.AddAsync(collection, new DiskFolder(place), cancellationToken);
                break;
            case var format:
                await collection.AddAsync(place, format, cancellationToken);
                break;
        }
    }

    /// <summary>A block device is raw: whoever had the disk may have written any beginning.</summary>
    internal static ImageFormat FormatOf(ImagePlace place)
    {
        if (place.IsDevice) return ImageFormat.Raw;
        var head = place.Read(0, FormatMagic.HeadBytes);
        var tail = place.Read(Math.Max(0, place.Length - FormatMagic.TailBytes), FormatMagic.TailBytes);
        return FormatMagic.Of(head, tail, out var fault, out var remedy) ?? throw new ImageSourceException(place.Title, fault, remedy);
    }
}
