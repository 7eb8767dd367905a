using System.Text;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Sources;
using BootAppliance.Content.Sources.Ovf;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Tests.Content.Sources;

public sealed class OvfReaderTests
{
    [Fact]
    public void A_machine_of_VMware_has_its_disks_in_the_order_of_its_hardware()
    {
        var machine = Read(Descriptors.VMware);
        Assert.Equal(["web-disk2.vmdk", "web-disk1.vmdk"], machine.Disks.AsEnumerable());
        Assert.Equal(new MachineHints { Cpus = 4, Memory = 2048, Firmware = FirmwareHint.Uefi, Bus = BusHint.Scsi }, machine.Hints);
    }

    [Fact]
    public void A_machine_of_VirtualBox_is_read_too()
    {
        var machine = Read(Descriptors.VirtualBox);
        Assert.Equal(["web-disk001.vmdk"], machine.Disks.AsEnumerable());
        Assert.Equal(new MachineHints { Cpus = 2, Memory = 1024, Firmware = FirmwareHint.Uefi, Bus = BusHint.Sata }, machine.Hints);
    }

    [Theory]
    [InlineData("<rasd:ResourceType>6<", "<rasd:ResourceType>5<", null)]
    [InlineData(">VirtualSCSI<", ">vmware.nvme.controller<", BusHint.Nvme)]
    [InlineData("<rasd:Parent>3</rasd:Parent><rasd:ResourceType>17<", "<rasd:Parent>4</rasd:Parent><rasd:ResourceType>17<", null)]
    public void A_bus_that_a_manifest_has_no_word_for_is_no_hint(string old, string changed, BusHint? bus) =>
        Assert.Equal(bus, Read(Descriptors.VMware.Replace(old, changed, StringComparison.Ordinal)).Hints.Bus);

    [Fact]
    public void Disks_on_different_buses_hint_at_none()
    {
        var text = Descriptors.VMware.Replace("<rasd:InstanceID>8</rasd:InstanceID><rasd:Parent>3<", "<rasd:InstanceID>8</rasd:InstanceID><rasd:Parent>5<", StringComparison.Ordinal)
            .Replace("<vmw:Config", "<Item><rasd:InstanceID>5</rasd:InstanceID><rasd:ResourceSubType>AHCI</rasd:ResourceSubType><rasd:ResourceType>20</rasd:ResourceType></Item><vmw:Config", StringComparison.Ordinal);
        Assert.Null(Read(text).Hints.Bus);
    }

    [Theory]
    [InlineData("byte * 2^20", 1L << 20)]
    [InlineData("byte*2^30", 1L << 30)]
    [InlineData("byte * 2 ^ 10", 1L << 10)]
    [InlineData("byte * 1024 * 1024", 1L << 20)]
    [InlineData("byte * 10^6", 1_000_000L)]
    [InlineData("byte", 1L)]
    [InlineData("bytes", 1L)]
    [InlineData("", 1L)]
    [InlineData(null, 1L)]
    [InlineData("MegaBytes", 1L << 20)]
    [InlineData("MB", 1L << 20)]
    [InlineData("MiB", 1L << 20)]
    [InlineData("GigaBytes", 1L << 30)]
    [InlineData("KB", 1L << 10)]
    [InlineData("hertz * 10^6", null)]
    [InlineData("byte * 2^", null)]
    [InlineData("byte / 0", null)]
    [InlineData("byte * 999999999^999", null)]
    public void Allocation_units_are_those_of_the_standard_and_the_words_of_older_tools(string? text, long? bytes) => Assert.Equal(bytes, OvfUnits.Of(text));

    [Fact]
    public void Units_of_a_million_blanks_cost_no_time() => Assert.Null(OvfUnits.Of($"byte{new string(' ', 1_000_000)}x"));

    [Theory]
    [InlineData("2", "byte * 2^30", 2048)]
    [InlineData("536870912", "byte", 512)]
    [InlineData("1000", "byte * 10^6", 954)]
    [InlineData("1", "byte * 2^20", null)]
    [InlineData("99999999999999999999", "byte * 2^30", null)]
    [InlineData("-5", "byte * 2^30", null)]
    [InlineData("much", "byte * 2^30", null)]
    public void Memory_is_in_MiB_rounded_up_and_none_where_no_machine_has_so_much(string quantity, string units, int? memory) =>
        Assert.Equal(memory, Read(Descriptors.VMware.Replace("byte * 2^20</rasd:AllocationUnits>", units + "</rasd:AllocationUnits>", StringComparison.Ordinal).Replace(">2048<", $">{quantity}<", StringComparison.Ordinal)).Hints.Memory);

    [Fact]
    public void Of_several_configurations_the_default_one_counts()
    {
        var text = Descriptors.VMware.Replace("<VirtualSystem ", "<DeploymentOptionSection><Configuration ovf:id=\"small\"/><Configuration ovf:id=\"large\" ovf:default=\"true\"/></DeploymentOptionSection><VirtualSystem ", StringComparison.Ordinal)
            .Replace("<Item><rasd:AllocationUnits>hertz", "<Item ovf:configuration=\"small\"><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item><Item ovf:bound=\"max\"><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>64</rasd:VirtualQuantity></Item><Item ovf:configuration=\"large\"><rasd:AllocationUnits>hertz", StringComparison.Ordinal);
        Assert.Equal(4, Read(text).Hints.Cpus);
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Envelope>&e;</Envelope>", "no well-formed OVF descriptor")]
    [InlineData("<Envelope/>", "describes 0 machines")]
    [InlineData("<Envelope><VirtualSystem/><VirtualSystem/></Envelope>", "describes 2 machines")]
    [InlineData("<Envelope><VirtualSystem/></Envelope>", "without hardware")]
    [InlineData("<Envelope><VirtualSystem><VirtualHardwareSection/></VirtualSystem></Envelope>", "without disks")]
    [InlineData("<html/>", "is no OVF descriptor")]
    public void What_is_no_one_machine_is_refused_with_its_reason(string text, string why) =>
        Assert.Contains(why, Assert.Throws<ImageSourceException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ovf:href=\"web-disk1.vmdk\"", "ovf:href=\"web-disk1.vmdk.gz\" ovf:compression=\"gzip\"", "unpack it (gunzip)")]
    [InlineData("ovf:href=\"web-disk1.vmdk\"", "ovf:href=\"web-disk1.vmdk\" ovf:chunkSize=\"1000\"", "in pieces")]
    [InlineData("ovf:diskId=\"vmdisk1\"", "ovf:diskId=\"vmdisk1\" ovf:parentRef=\"vmdisk2\"", "snapshots")]
    [InlineData(" ovf:fileRef=\"file1\"", "", "is empty")]
    [InlineData("ovf:/disk/vmdisk1", "ovf:/disk/other", "does not describe")]
    [InlineData("ovf:/disk/vmdisk1", "", "no disk of its own")]
    [InlineData("ovf:id=\"file1\"", "ovf:id=\"other\"", "does not name")]
    public void A_disk_that_is_not_one_whole_file_is_refused(string old, string changed, string why) =>
        Assert.Contains(why, Assert.Throws<ImageSourceException>(() => Read(Descriptors.VMware.Replace(old, changed, StringComparison.Ordinal))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_tower_of_elements_is_refused_before_anybody_climbs_it()
    {
        var tower = new StringBuilder().Insert(0, "<a>", 500_000).ToString();
        Assert.Contains("deeper", Assert.Throws<ImageSourceException>(() => Read($"<Envelope>{tower}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_a_machine_or_the_documented_refusal() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => IsReadOrRefused(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_descriptor_with_any_damage_is_a_machine_or_the_documented_refusal() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        Random random = new(seed);
        var bytes = Encoding.UTF8.GetBytes(seed % 2 == 0 ? Descriptors.VMware : Descriptors.VirtualBox);
        for (var i = random.Next(1, 6); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(random.Next(2) == 0 ? 256 : 128);
        return IsReadOrRefused(bytes);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static bool IsReadOrRefused(byte[] bytes)
    {
        try
        {
            return OvfReader.Read(bytes, "web.ovf").Disks.Length > 0;
        }
        catch (ImageSourceException refusal)
        {
            return refusal.Message.StartsWith("web.ovf ", StringComparison.Ordinal) && refusal.Message.Contains("; ", StringComparison.Ordinal);
        }
    }

    private static MachineDescription Read(string text) => OvfReader.Read(Encoding.UTF8.GetBytes(text), "web.ovf");
}
