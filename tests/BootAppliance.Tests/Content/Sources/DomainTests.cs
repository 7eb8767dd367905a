using BootAppliance.Content.Manifests;
using BootAppliance.Content.Sources;
using BootAppliance.Content.Sources.Domains;

namespace BootAppliance.Tests.Content.Sources;

/// <summary>By the real virsh, on the hypervisor that libvirt itself has for tests (https://libvirt.org/drvtest.html).</summary>
public sealed class DomainTests : IDisposable
{
    private const int ShutOff = 5;
    private const int Running = 1;

    private readonly QemuLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task A_domain_that_is_off_gives_its_disks_and_how_it_looks()
    {
        var raw = _lab.Disk();
        using var opened = await OpenAsync(ShutOff, "<os firmware='efi'><type arch='x86_64'>hvm</type></os>",
            Disk(_lab.Convert(raw, "qcow2", "first"), "qcow2", "sda", "scsi") + "<disk type='file' device='cdrom'><source file='/nowhere.iso'/><target dev='sdb' bus='sata'/></disk>" + Disk(raw, "raw", "sdc", "scsi"));
        Assert.Equal(await File.ReadAllBytesAsync(raw), await File.ReadAllBytesAsync(opened.Images[0].Path));
        Assert.Equal(new RawImage(raw, 64 << 20, raw, IsScratch: false), opened.Images[1]);
        Assert.Equal(new MachineHints { Cpus = 4, Memory = 2048, Firmware = FirmwareHint.Uefi, Bus = BusHint.Scsi }, opened.Hints);
    }

    [Theory]
    [InlineData("<os><type arch='x86_64'>hvm</type></os>", FirmwareHint.Bios)]
    [InlineData("<os><type arch='aarch64'>hvm</type></os>", null)]
    [InlineData("<os><type arch='x86_64'>hvm</type><loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader></os>", FirmwareHint.Uefi)]
    [InlineData("<os><type arch='x86_64'>hvm</type><loader type='rom'>/usr/share/some.bin</loader></os>", null)]
    public async Task Its_firmware_is_what_libvirt_says_or_what_QEMU_has(string os, FirmwareHint? firmware)
    {
        using var opened = await OpenAsync(ShutOff, os, Disk(_lab.Disk(), "raw", "hda", "ide"));
        Assert.Equal((firmware, null), (opened.Hints.Firmware, opened.Hints.Bus));
    }

    [Fact]
    public async Task A_format_is_what_libvirt_says_whatever_a_disk_begins_with()
    {
        var image = _lab.Convert(_lab.Disk(), "qcow2", "image");
        using var opened = await OpenAsync(ShutOff, Os, Disk(image, "raw", "vda", "virtio"));
        Assert.Equal((image, false, BusHint.Virtio), (opened.Images[0].Path, opened.Images[0].IsScratch, opened.Hints.Bus));
    }

    [Fact]
    public async Task A_domain_that_runs_is_refused() =>
        Assert.Contains("is running, and only one that is shut off is published; shut it down: virsh shutdown --domain web01", await RefusalAsync(Running, Disk(_lab.Disk(), "raw", "vda", "virtio")), StringComparison.Ordinal);

    [Fact]
    public async Task A_domain_without_disks_of_this_machine_is_refused()
    {
        Assert.Contains("has no disks", await RefusalAsync(ShutOff, ""), StringComparison.Ordinal);
        Assert.Contains("has the disk vda, which is of the type network", await RefusalAsync(ShutOff, "<disk type='network' device='disk'><source protocol='nbd' name='x'><host name='h'/></source><target dev='vda' bus='virtio'/></disk>"), StringComparison.Ordinal);
        Assert.Contains("which is qed", await RefusalAsync(ShutOff, Disk("/nowhere", "qed", "vda", "virtio")), StringComparison.Ordinal);
        Assert.Contains("/nowhere cannot be opened", await RefusalAsync(ShutOff, Disk("/nowhere", "raw", "vda", "virtio")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web02", "is not at test://")]
    [InlineData("7", "named by a number")]
    [InlineData("--help", "has a name that no domain has")]
    [InlineData("", "has a name that no domain has")]
    public async Task A_domain_that_is_not_there_is_refused(string domain, string why)
    {
        var refusal = await Assert.ThrowsAsync<ImageSourceException>(() => OpenAsync(ShutOff, Os, "", domain));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }

    private const string Os = "<os><type arch='x86_64'>hvm</type></os>";

    private static string Disk(string path, string format, string name, string bus) =>
        $"<disk type='file' device='disk'><driver name='qemu' type='{format}'/><source file='{path}'/><target dev='{name}' bus='{bus}'/></disk>";

    private async Task<string> RefusalAsync(int state, string disks) => (await Assert.ThrowsAsync<ImageSourceException>(() => OpenAsync(state, Os, disks))).Message;

    private Task<OpenedImages> OpenAsync(int state, string os, string disks, string domain = "web01")
    {
        var node = _lab.File("node.xml", $"""
            <node><domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'><name>web01</name><memory unit='GiB'>2</memory><vcpu>4</vcpu>
            {os}<devices>{disks}</devices><test:runstate>{state}</test:runstate></domain></node>
            """);
        Hypervisor hypervisor = new($"test://{node}", TimeProvider.System);
        return ImageCollection.GatherAsync(_lab.Settings, null, TimeProvider.System, collection => hypervisor.AddAsync(collection, domain, default));
    }
}
