using System.Formats.Tar;
using System.Security.Cryptography;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Sources;
using BootAppliance.Content.Sources.Formats;
using BootAppliance.Content.Sources.Ovf;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Tests.Content.Sources;

/// <summary>Exported machines with real disks, in a folder and in a tar.</summary>
public sealed class MachinePackageTests : IDisposable
{
    private readonly QemuLab _lab = new();
    private readonly string _first;
    private readonly string _second;

    public MachinePackageTests()
    {
        (_first, _second) = (_lab.Disk("first", 1), _lab.Disk("second", 2));
        _lab.Convert(_first, "vmdk", "web-disk1.vmdk", "-o", "subformat=streamOptimized");
        _lab.Convert(_second, "vmdk", "web-disk2.vmdk");
        _lab.File("web.ovf", Descriptors.VMware);
    }

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task A_descriptor_stands_for_the_disks_beside_it()
    {
        using var opened = await _lab.OpenAsync(_lab.File("web.ovf"));
        await IsTheMachineAsync(opened);
    }

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.V7)]
    public async Task An_OVA_is_read_where_it_is_and_nothing_of_it_unpacked(TarEntryFormat format)
    {
        WriteList("web.mf", "SHA256", "web.ovf", "web-disk1.vmdk", "web-disk2.vmdk");
        using var opened = await QemuLab.OpenAsync(_lab.Settings with { Format = format == TarEntryFormat.V7 ? ImageFormat.Ova : null }, Tar(format, "web.ovf", "web.mf", "web-disk1.vmdk", "web-disk2.vmdk"));
        await IsTheMachineAsync(opened);
        Assert.Equal(2, Directory.EnumerateFiles(_lab.Scratch, "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public async Task An_OVA_that_tar_itself_packed_is_read()
    {
        QemuLab.Run("tar", "-C", _lab.Folder, "-cf", _lab.File("web.ova"), "./web.ovf", "./web-disk1.vmdk", "./web-disk2.vmdk");
        using var opened = await _lab.OpenAsync(_lab.File("web.ova"));
        await IsTheMachineAsync(opened);
    }

    [Theory]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    [InlineData("SHA512")]
    public async Task A_disk_that_its_manifest_has_another_digest_of_is_refused(string algorithm)
    {
        WriteList("web.mf", algorithm, "web.ovf", "web-disk1.vmdk", "web-disk2.vmdk");
        (await _lab.OpenAsync(_lab.File("web.ovf"))).Dispose();
        _lab.Patch("web-disk1.vmdk", 400_000, 0xAA, 0xBB);
        Assert.Contains($"web-disk1.vmdk is not the file that web.mf has the {algorithm} of", await _lab.RefusalAsync(_lab.File("web.ovf")), StringComparison.Ordinal);
        Assert.Contains("is not the file", await _lab.RefusalAsync(Tar(TarEntryFormat.Ustar, "web.ovf", "web-disk1.vmdk", "web-disk2.vmdk", "web.mf")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_without_a_digest_in_the_manifest_is_told_of()
    {
        WriteList("web.mf", "SHA256", "web.ovf", "web-disk1.vmdk");
        using var opened = await _lab.OpenAsync(_lab.File("web.ovf"));
        Assert.Contains("web.mf has no digest of web-disk2.vmdk, so whether that is damaged was not checked", opened.Notes);
    }

    [Theory]
    [InlineData("../secret.vmdk")]
    [InlineData("%2e%2e/secret.vmdk")]
    [InlineData("/etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://example.com/disk.vmdk")]
    [InlineData("..\\secret.vmdk")]
    [InlineData("./web-disk1.vmdk")]
    public async Task A_reference_that_leaves_the_folder_is_refused(string href)
    {
        Refer(href);
        Assert.Contains("is not in its own folder", await _lab.RefusalAsync(_lab.File("web.ovf")), StringComparison.Ordinal);
        Assert.Contains("is not in its own folder", await _lab.RefusalAsync(Tar(TarEntryFormat.Ustar, "web.ovf", "web-disk1.vmdk", "web-disk2.vmdk")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_beside_the_descriptor_is_not_followed()
    {
        File.CreateSymbolicLink(_lab.File("link.vmdk"), "/etc/passwd");
        Directory.CreateSymbolicLink(_lab.File("folder"), "/etc");
        foreach (var href in new[] { "link.vmdk", "folder/passwd" })
        {
            Refer(href);
            Assert.Contains("which is a link to /etc", await _lab.RefusalAsync(_lab.File("web.ovf")), StringComparison.Ordinal);
            _lab.File("web.ovf", Descriptors.VMware);
        }
    }

    [Fact]
    public async Task A_disk_that_is_not_there_or_no_disk_is_refused()
    {
        Refer("other.vmdk");
        Assert.Contains("names the disk other.vmdk, which is not there", await _lab.RefusalAsync(_lab.File("web.ovf")), StringComparison.Ordinal);
        _lab.File("other.vmdk", Descriptors.VMware);
        Assert.Contains("is no disk but ovf", await _lab.RefusalAsync(_lab.File("web.ovf")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_the_descriptor_escapes_is_found()
    {
        File.Move(_lab.File("web-disk1.vmdk"), _lab.File("web disk.vmdk"));
        Refer("web%20disk.vmdk");
        using var opened = await _lab.OpenAsync(_lab.File("web.ovf"));
        await IsTheMachineAsync(opened);
    }

    [Fact]
    public async Task A_hostile_disk_in_an_OVA_brings_nothing_in()
    {
        _lab.Create("qcow2", "web-disk2.vmdk", "1M", "-u", "-b", "/etc/passwd", "-F", "raw");
        Assert.Contains("web-disk2.vmdk in ", await _lab.RefusalAsync(Tar(TarEntryFormat.Ustar, "web.ovf", "web-disk1.vmdk", "web-disk2.vmdk")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_raw_disk_in_an_OVA_is_copied_out()
    {
        File.Copy(_second, _lab.File("web-disk2.vmdk"), overwrite: true);
        using var opened = await _lab.OpenAsync(Tar(TarEntryFormat.Ustar, "web.ovf", "web-disk1.vmdk", "web-disk2.vmdk"));
        await IsTheMachineAsync(opened);
    }

    [Fact]
    public async Task A_link_in_a_tar_is_no_disk()
    {
        File.Delete(_lab.File("web-disk1.vmdk"));
        File.CreateSymbolicLink(_lab.File("web-disk1.vmdk"), "/etc/passwd");
        Assert.Contains("web-disk1.vmdk, which is not there", await _lab.RefusalAsync(Tar(TarEntryFormat.Ustar, "web.ovf", "web-disk1.vmdk", "web-disk2.vmdk")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tar_without_one_descriptor_is_refused()
    {
        File.Copy(_lab.File("web.ovf"), _lab.File("two.ovf"));
        Assert.Contains("has no .ovf file, or several", await _lab.RefusalAsync(Tar(TarEntryFormat.Ustar, "web-disk1.vmdk")), StringComparison.Ordinal);
        Assert.Contains("has no .ovf file, or several", await _lab.RefusalAsync(Tar(TarEntryFormat.Ustar, "web.ovf", "two.ovf")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_says_it_is_huge_is_not_read()
    {
        var bytes = File.ReadAllBytes(Tar(TarEntryFormat.Pax, "web.ovf"));
        "10000000000\0"u8.CopyTo(bytes.AsSpan(124)); // the extended header's own size: 1 GiB
        Assert.Contains("a header has 1073741824 bytes", Assert.Throws<ImageSourceException>(() => TarFolder.Read(ImagePlace.Of(_lab.File("huge", bytes)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_a_tar_or_the_documented_refusal() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => bytes.Length == 0 || IsReadOrRefused(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_tar_with_any_damage_is_a_tar_or_the_documented_refusal()
    {
        TarEntryFormat[] formats = [TarEntryFormat.Ustar, TarEntryFormat.Gnu, TarEntryFormat.Pax, TarEntryFormat.V7];
        var name = new string('n', 150) + ".ovf";
        _lab.File(name, "<Envelope/>");
        var tars = formats.Select(format => File.ReadAllBytes(format is TarEntryFormat.Gnu or TarEntryFormat.Pax ? Tar(format, name, "web.ovf") : Tar(format, "web.ovf"))).ToArray();
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Random random = new(seed);
            var bytes = tars[seed % tars.Length].ToArray();
            for (var i = random.Next(1, 5); i > 0; i--) bytes[random.Next(Math.Min(bytes.Length, 4096))] = (byte)(random.Next(3) == 0 ? random.Next(256) : '0' + random.Next(8));
            return IsReadOrRefused(random.Next(4) == 0 ? bytes[..random.Next(1, bytes.Length)] : bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void A_manifest_with_a_line_of_a_million_brackets_is_refused_at_once() =>
        Assert.Contains("is no digest", Assert.Throws<ImageSourceException>(() => new DigestList([.. "SHA1("u8, .. Enumerable.Repeat((byte)')', 1000), .. Enumerable.Repeat((byte)' ', 1_000_000)], "web.mf")).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_bytes_are_a_manifest_or_the_documented_refusal() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        try
        {
            return new DigestList([.. "SHA1("u8, .. bytes], "web.mf").Has("x") || true;
        }
        catch (ImageSourceException)
        {
            return true;
        }
    }).QuickCheckThrowOnFailure();

    private bool IsReadOrRefused(byte[] bytes)
    {
        var place = ImagePlace.Of(_lab.File("any.ova", bytes));
        try
        {
            return TarFolder.Read(place).Descriptor is { Offset: >= 0 } descriptor && descriptor.Offset + descriptor.Length <= bytes.Length;
        }
        catch (ImageSourceException refusal)
        {
            return refusal.Message.Contains("any.ova", StringComparison.Ordinal);
        }
    }

    private async Task IsTheMachineAsync(OpenedImages opened)
    {
        Assert.Equal(2, opened.Images.Length);
        // The hardware has the second one first.
        Assert.Equal(await File.ReadAllBytesAsync(_second), await File.ReadAllBytesAsync(opened.Images[0].Path));
        Assert.Equal(await File.ReadAllBytesAsync(_first), await File.ReadAllBytesAsync(opened.Images[1].Path));
        Assert.Equal(new MachineHints { Cpus = 4, Memory = 2048, Firmware = FirmwareHint.Uefi, Bus = BusHint.Scsi }, opened.Hints);
    }

    private void Refer(string href) => _lab.File("web.ovf", Descriptors.VMware.Replace("\"web-disk1.vmdk\"", $"\"{href}\"", StringComparison.Ordinal));

    private void WriteList(string name, string algorithm, params string[] files) =>
        _lab.File(name, string.Concat(files.Select(file => $"{algorithm}({file})= {Convert.ToHexStringLower(CryptographicOperations.HashData(new HashAlgorithmName(algorithm), File.ReadAllBytes(_lab.File(file))))}\n")));

    private string Tar(TarEntryFormat format, params string[] files)
    {
        var path = _lab.File("web.ova");
        using TarWriter tar = new(File.Create(path), format);
        foreach (var file in files) tar.WriteEntry(_lab.File(file), file);
        return path;
    }
}
