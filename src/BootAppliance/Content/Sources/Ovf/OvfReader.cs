using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using BootAppliance.Content.Manifests;

namespace BootAppliance.Content.Sources.Ovf;

/// <summary>Reads descriptors of OVF 0.9 to 2 (DSP0243) as VMware, VirtualBox, oVirt and libguestfs write them. Namespaces differ between versions, local names do not.</summary>
internal static class OvfReader
{
    /// <summary>The longest descriptor, in bytes.</summary>
    public const int MaxBytes = 4 << 20;

    private const int MaxDepth = 64;

    // DSP0243 §8.3 takes these from CIM_ResourceAllocationSettingData.ResourceType.
    private const string Processor = "3", Memory = "4", Ide = "5", Scsi = "6", Disk = "17", OtherStorage = "20", LogicalDisk = "31";

    /// <param name="bytes">Of the descriptor.</param>
    /// <param name="title">Of its file, for sentences.</param>
    /// <exception cref="ImageSourceException">It is none, or no machine that a template can be made of.</exception>
    public static MachineDescription Read(byte[] bytes, string title)
    {
        var envelope = Load(bytes, title);
        if (envelope.Name.LocalName != "Envelope") throw Bad("is no OVF descriptor", "name the .ovf file");
        var systems = All(envelope, "VirtualSystem").Concat(All(envelope, "Content").Where(element => Attribute(element, "type") is { } type && type.Contains("VirtualSystem", StringComparison.Ordinal))).ToList();
        if (systems.Count != 1) throw Bad($"describes {systems.Count} machines, and a template is one", "export each machine for itself");
        var hardware = All(systems[0], "VirtualHardwareSection").Concat(All(systems[0], "Section").Where(element => Attribute(element, "type") is { } type && type.Contains("VirtualHardware", StringComparison.Ordinal))).FirstOrDefault()
            ?? throw Bad("describes a machine without hardware", "export it again");
        var configuration = All(envelope, "Configuration").Where(one => Attribute(one, "id") is not null).OrderByDescending(one => Attribute(one, "default") is "true" or "1").Select(one => Attribute(one, "id")).FirstOrDefault();
        var items = hardware.Elements().Where(element => element.Name.LocalName is "Item" or "StorageItem")
            .Where(item => Attribute(item, "bound") is null && (Attribute(item, "configuration") is not { } when || when.Split(' ').Contains(configuration))).ToList();
        var drives = items.Where(item => Text(item, "ResourceType") is Disk or LogicalDisk).ToList();
        var disks = drives.Count > 0 ? drives.Select(drive => FileOf(envelope, Text(drive, "HostResource") ?? "", title)).ToList()
            : All(envelope, "Disk").Select(disk => FileOfDisk(envelope, disk, title)).ToList();
        if (disks.Count == 0) throw Bad("describes a machine without disks", "publish the file of its disk instead");
        return new([.. disks], new()
        {
            Cpus = Quantity(items, Processor, 1, 1, MachineHints.MaxCpus),
            Memory = Quantity(items, Memory, 1 << 20, MachineHints.MinMemory, MachineHints.MaxMemory),
            Firmware = FirmwareOf(systems[0]),
            Bus = BusOf(items, drives),
        });

        ImageSourceException Bad(string happened, string remedy) => new(title, happened, remedy);
    }

    private static XElement Load(byte[] bytes, string title)
    {
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxBytes, IgnoreComments = true, IgnoreProcessingInstructions = true };
        try
        {
            // What is deep ends the stack of whoever walks it.
            using (var depth = XmlReader.Create(new MemoryStream(bytes), settings))
            {
                while (depth.Read())
                {
                    if (depth.Depth > MaxDepth) throw new XmlException($"elements are nested deeper than {MaxDepth}");
                }
            }

            using var reader = XmlReader.Create(new MemoryStream(bytes), settings);
            return XElement.Load(reader);
        }
        catch (Exception exception) when (exception is XmlException or ArgumentException)
        {
            throw new ImageSourceException(title, $"is no well-formed OVF descriptor ({exception.Message.TrimEnd('.')})", "export the machine again", exception);
        }
    }

    private static string FileOf(XElement envelope, string resource, string title)
    {
        var parts = (resource.StartsWith("ovf:", StringComparison.OrdinalIgnoreCase) ? resource[4..] : resource).Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["file", var file]) return FileOfReference(envelope, file, title);
        if (parts is not ["disk", var id]) throw new ImageSourceException(title, $"has a disk drive on \"{resource}\", which is no disk of its own", "take the drive out of the machine, or give it a disk, and export it again");
        return FileOfDisk(envelope, All(envelope, "Disk").FirstOrDefault(disk => Attribute(disk, "diskId") == id) ?? throw new ImageSourceException(title, $"has a drive with the disk {id}, which it does not describe", "export the machine again"), title);
    }

    private static string FileOfDisk(XElement envelope, XElement disk, string title)
    {
        var id = Attribute(disk, "diskId");
        if (Attribute(disk, "parentRef") is not null) throw new ImageSourceException(title, $"has the disk {id}, which holds only what differs from a parent", "delete the machine's snapshots and export it again");
        return Attribute(disk, "fileRef") is { Length: > 0 } file ? FileOfReference(envelope, file, title)
            : throw new ImageSourceException(title, $"has the disk {id}, which is empty and has no file", "take it out of the machine and export it again; machines are given empty disks when they are made");
    }

    private static string FileOfReference(XElement envelope, string id, string title)
    {
        var file = All(envelope, "File").FirstOrDefault(file => Attribute(file, "id") == id);
        if (file is null || Attribute(file, "href") is not { Length: > 0 } href) throw new ImageSourceException(title, $"has a disk in the file {id}, which it does not name", "export the machine again");
        if (Attribute(file, "compression") is { Length: > 0 } compression and not "identity")
            throw new ImageSourceException(title, $"has the disk {href} compressed by {compression}", "unpack it (gunzip), take ovf:compression out of the descriptor and delete the .mf; or publish the unpacked disk alone");
        if (Attribute(file, "chunkSize") is not null) throw new ImageSourceException(title, $"has the disk {href} in pieces", "join them (cat), and publish the joined disk alone");
        return href;
    }

    private static int? Quantity(List<XElement> items, string type, double unit, int least, int most)
    {
        if (items.Find(item => Text(item, "ResourceType") == type) is not { } item) return null;
        if (!double.TryParse(Text(item, "VirtualQuantity"), NumberStyles.None, CultureInfo.InvariantCulture, out var quantity)) return null;
        var bytes = type == Memory ? OvfUnits.Of(Text(item, "AllocationUnits")) : 1;
        var found = Math.Ceiling(quantity * bytes.GetValueOrDefault() / unit);
        return found >= least && found <= most ? (int)found : null;
    }

    /// <summary>VMware's configuration word, or the machine that VirtualBox lays into its descriptors.</summary>
    private static FirmwareHint? FirmwareOf(XElement system)
    {
        var said = system.Descendants().Where(element => element.Name.LocalName is "Config" or "ExtraConfig" && Attribute(element, "key") == "firmware").Select(element => Attribute(element, "value"))
            .Concat(All(system, "Firmware").Select(element => Attribute(element, "type"))).FirstOrDefault();
        return said?.ToLowerInvariant() switch
        {
            "efi" or "efi32" or "efi64" or "efidual" or "uefi" => FirmwareHint.Uefi,
            "bios" => FirmwareHint.Bios,
            _ => null,
        };
    }

    /// <summary>The bus that all disks share, if a manifest has a word for it.</summary>
    private static BusHint? BusOf(List<XElement> items, List<XElement> drives)
    {
        var buses = drives.Select(drive => items.Find(item => Text(item, "InstanceID") is { } id && id == Text(drive, "Parent"))).Select(controller => controller is null ? null : BusOf(controller)).Distinct().ToList();
        return buses is [var bus] ? bus : null;
    }

    private static BusHint? BusOf(XElement controller)
    {
        var type = Text(controller, "ResourceType");
        var kind = (Text(controller, "ResourceSubType") ?? "").ToLowerInvariant();
        if (type == Ide) return null;
        if (kind.Contains("nvme", StringComparison.Ordinal)) return BusHint.Nvme;
        if (type == Scsi || kind.Contains("scsi", StringComparison.Ordinal)) return BusHint.Scsi;
        if (kind.Contains("virtio", StringComparison.Ordinal)) return BusHint.Virtio;
        return type == OtherStorage && (kind.Contains("ahci", StringComparison.Ordinal) || kind.Contains("sata", StringComparison.Ordinal)) ? BusHint.Sata : null;
    }

    private static IEnumerable<XElement> All(XElement element, string name) => element.Descendants().Where(one => one.Name.LocalName == name);

    private static string? Attribute(XElement element, string name) => element.Attributes().FirstOrDefault(one => one.Name.LocalName == name)?.Value;

    private static string? Text(XElement element, string name) => element.Elements().FirstOrDefault(one => one.Name.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value.Trim(); // 0.9 has InstanceId
}
