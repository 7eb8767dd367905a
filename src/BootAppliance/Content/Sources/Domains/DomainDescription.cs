using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Sources.Formats;

namespace BootAppliance.Content.Sources.Domains;

/// <summary>Where a disk of a domain is, and in which format: libvirt fixes it, so it is never told by the disk's own bytes.</summary>
internal sealed record DomainDisk(string Path, ImageFormat Format);

/// <summary>What libvirt says of a domain (https://libvirt.org/formatdomain.html): its disks in their order, and the machine.</summary>
internal sealed record DomainDescription(ImmutableArray<DomainDisk> Disks, MachineHints Hints)
{
    /// <param name="text">What <c>virsh dumpxml</c> writes.</param>
    /// <param name="title">Of the domain, for sentences.</param>
    /// <exception cref="ImageSourceException">Its disks are none that can be published.</exception>
    public static DomainDescription Read(string text, string title)
    {
        XElement domain;
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            domain = XElement.Load(reader);
        }
        catch (XmlException exception)
        {
            throw new ImageSourceException(title, $"is described by libvirt in words that are not understood ({exception.Message.TrimEnd('.')})", "publish the files of its disks", exception);
        }

        var disks = (domain.Element("devices")?.Elements("disk") ?? []).Where(disk => disk.Attribute("device")?.Value is null or "disk").ToList();
        if (disks.Count == 0) throw new ImageSourceException(title, "has no disks", "publish a domain that has one");
        return new([.. disks.Select(disk => DiskOf(disk, title))], new()
        {
            Cpus = Number(domain.Element("vcpu")?.Attribute("current")?.Value ?? domain.Element("vcpu")?.Value, 1, 1, MachineHints.MaxCpus),
            // Whatever unit it was defined in, libvirt tells KiB.
            Memory = domain.Element("memory")?.Attribute("unit")?.Value == "KiB" ? Number(domain.Element("memory")?.Value, 1024, MachineHints.MinMemory, MachineHints.MaxMemory) : null,
            Firmware = FirmwareOf(domain.Element("os")),
            Bus = disks.Select(disk => disk.Element("target")?.Attribute("bus")?.Value).Distinct().ToList() is [var bus] ? BusOf(bus) : null,
        });
    }

    private static DomainDisk DiskOf(XElement disk, string title)
    {
        var name = disk.Element("target")?.Attribute("dev")?.Value ?? "without a name";
        var source = disk.Element("source");
        var path = disk.Attribute("type")?.Value switch
        {
            "file" => source?.Attribute("file")?.Value,
            "block" => source?.Attribute("dev")?.Value,
            var type => throw Bad($"is of the type {type}, not a file or a block device of this machine", "copy it into a file by qemu-img convert, and publish that"),
        };
        if (path is null || !Path.IsPathRooted(path)) throw Bad("has no file", "detach it, or give it one");
        if (disk.Descendants("encryption").Any()) throw Bad("is encrypted", "publish it decrypted");
        // Without a word libvirt takes a disk for raw.
        var format = disk.Element("driver")?.Attribute("type")?.Value ?? "raw";
        return ImageFormatWords.TryParse(format, out var known) && known is not (ImageFormat.Ova or ImageFormat.Ovf) ? new(path, known)
            : throw Bad($"is {format}, which is not published as it is", "convert it to qcow2 by qemu-img convert, and publish that");

        ImageSourceException Bad(string happened, string remedy) => new(title, $"has the disk {name}, which {happened}", remedy);
    }

    private static int? Number(string? text, int unit, int least, int most) =>
        long.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && number / unit >= least && number / unit <= most ? (int)(number / unit) : null;

    private static FirmwareHint? FirmwareOf(XElement? os) => (os?.Attribute("firmware")?.Value, os?.Element("loader")?.Attribute("type")?.Value) switch
    {
        ("efi", _) or (null, "pflash") => FirmwareHint.Uefi,
        ("bios", _) => FirmwareHint.Bios,
        // QEMU's own default, on the one architecture that has it.
        (null, null) when os?.Element("loader") is null && os?.Element("type")?.Attribute("arch")?.Value is "x86_64" or "i686" => FirmwareHint.Bios,
        _ => null,
    };

    private static BusHint? BusOf(string? bus) => bus switch
    {
        "virtio" => BusHint.Virtio,
        "scsi" => BusHint.Scsi,
        "sata" => BusHint.Sata,
        "nvme" => BusHint.Nvme,
        _ => null,
    };
}
