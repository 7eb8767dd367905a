using System.Buffers.Binary;
using System.Text;
using BootAppliance.Content.Sources;
using BootAppliance.Content.Sources.Conversion;
using BootAppliance.Content.Sources.Formats;

namespace BootAppliance.Tests.Content.Sources;

/// <summary>Images that would have other files read, or are not whole. None is published, and each sentence names the file and what to do.</summary>
public sealed class HostileImageTests : IDisposable
{
    private readonly QemuLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("json:{\"driver\":\"raw\",\"file\":{\"driver\":\"file\",\"filename\":\"/etc/passwd\"}}")]
    [InlineData("nbd://127.0.0.1:10809/x")]
    public async Task A_qcow2_does_not_bring_its_backing_file_in(string backing)
    {
        var image = _lab.Create("qcow2", "image", "1M", "-u", "-b", backing, "-F", "raw");
        var refusal = await _lab.RefusalAsync(image);
        Assert.Contains("image has a backing file, which is not read", refusal, StringComparison.Ordinal);
        Assert.Contains("qemu-img convert -f qcow2 -O qcow2", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Even_without_our_look_at_the_header_qemu_img_opens_no_backing_file()
    {
        var secret = _lab.File("secret", Images.Noise(1, 1 << 20));
        var image = _lab.Create("qcow2", "image", "1M", "-b", secret, "-F", "raw");
        var vmdk = _lab.Create("vmdk", "parent.vmdk", "1M");
        QemuLab.Run("qemu-io", "-f", "vmdk", "-c", "write -P 7 0 1M", vmdk);
        var child = _lab.Create("vmdk", "child.vmdk", "1M", "-b", vmdk, "-F", "vmdk");
        foreach (var (format, path) in new[] { (ImageFormat.Qcow2, image), (ImageFormat.Vmdk, child) })
        {
            using ScratchFolder scratch = new(_lab.Scratch);
            var sandbox = await Sandbox.FindAsync(TimeProvider.System, default);
            var target = scratch.Add(sandbox.Owner);
            await new QemuImg(sandbox, TimeSpan.FromMinutes(1), TimeProvider.System).ConvertAsync(format, ImagePlace.Of(path), target, 1 << 20, _ => { }, default);
            Assert.Equal(new byte[1 << 20], await File.ReadAllBytesAsync(target));
            Assert.Contains("not read", await ReasonAsync(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_qcow2_does_not_bring_an_external_data_file_in()
    {
        var image = _lab.Create("qcow2", "image", "1M", "-o", $"data_file={_lab.File("data")},data_file_raw=on");
        Assert.Contains("image has its data in another file, which is not read", await _lab.RefusalAsync(image), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("monolithicFlat")]
    [InlineData("twoGbMaxExtentSparse")]
    [InlineData("twoGbMaxExtentFlat")]
    public async Task A_vmdk_whose_data_is_in_other_files_is_refused(string type)
    {
        var image = _lab.Create("vmdk", "image.vmdk", "1M", "-o", $"subformat={type}");
        Assert.Contains("only describes a disk whose data is in other files", await _lab.RefusalAsync(image), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vmdk_descriptor_does_not_bring_a_file_in_whether_it_stands_alone_or_in_a_sparse_extent()
    {
        const string Descriptor = "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\nRW 2 FLAT \"/etc/passwd\" 0\n";
        Assert.Contains("not read", await _lab.RefusalAsync(_lab.File("alone", Descriptor)), StringComparison.Ordinal);

        var embedded = new byte[4096];
        "KDMV"u8.CopyTo(embedded);
        BinaryPrimitives.WriteInt32LittleEndian(embedded.AsSpan(4), 1);
        BinaryPrimitives.WriteInt64LittleEndian(embedded.AsSpan(28), 1);
        BinaryPrimitives.WriteInt64LittleEndian(embedded.AsSpan(36), 1);
        Encoding.ASCII.GetBytes(Descriptor).CopyTo(embedded, 512);
        Assert.Contains("only describes a disk", await _lab.RefusalAsync(_lab.File("embedded", embedded)), StringComparison.Ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(embedded.AsSpan(12), 2);
        Assert.Contains("monolithicFlat", await _lab.RefusalAsync(_lab.File("embedded", embedded)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encrypted_image_is_refused()
    {
        // To make one with LUKS qemu-img measures the processor, which fails now and then.
        QemuLab.Qemu("create", "-q", "-f", "qcow2", "--object", "secret,id=key,data=word", "-o", "encrypt.format=aes,encrypt.key-secret=key", _lab.File("aes"), "1M");
        Assert.Contains("aes is encrypted", await _lab.RefusalAsync(_lab.File("aes")), StringComparison.Ordinal);
        var luks = _lab.Create("qcow2", "luks", "1M");
        _lab.Patch("luks", 35, 2);
        Assert.Contains("luks is encrypted", await _lab.RefusalAsync(luks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "was not closed properly")]
    [InlineData(2, "is marked corrupt")]
    public async Task A_qcow2_that_is_dirty_or_corrupt_is_refused(byte bits, string why)
    {
        var image = _lab.Create("qcow2", "image", "1M");
        _lab.Patch("image", 79, bits);
        var refusal = await _lab.RefusalAsync(image);
        Assert.Contains(why, refusal, StringComparison.Ordinal);
        Assert.Contains($"qemu-img check -r all -f qcow2 {image}", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vhdx_with_a_log_and_a_vmdk_that_was_left_open_are_refused()
    {
        var vhdx = _lab.Create("vhdx", "image.vhdx", "8M");
        foreach (var at in new[] { 64 << 10, 128 << 10 }) _lab.Patch("image.vhdx", at + 48, 1);
        Assert.Contains("its log is not empty", await _lab.RefusalAsync(vhdx), StringComparison.Ordinal);
        var vmdk = _lab.Create("vmdk", "image.vmdk", "8M");
        _lab.Patch("image.vmdk", 72, 1);
        Assert.Contains("was not closed properly", await _lab.RefusalAsync(vmdk), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vdi_that_is_a_snapshot_is_refused()
    {
        var image = _lab.Create("vdi", "image", "8M");
        _lab.Patch("image", 76, 4);
        Assert.Contains("VBoxManage clonemedium", await _lab.RefusalAsync(image), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_of_no_whole_sectors_is_refused_with_what_mends_it()
    {
        Assert.Contains("truncate --size=1024 ", await _lab.RefusalAsync(_lab.File("raw", new byte[1000])), StringComparison.Ordinal);
        var image = _lab.Create("qcow2", "image", "1M");
        _lab.Patch("image", 30, 1, 1);
        Assert.Contains("is no multiple of 512", await _lab.RefusalAsync(image), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_over_the_limit_is_refused()
    {
        Assert.Contains("are allowed", await _lab.RefusalAsync(_lab.Create("qcow2", "image", "65T", "-o", "cluster_size=2M")), StringComparison.Ordinal);
        Assert.Contains("are allowed", await _lab.RefusalAsync(_lab.Disk(), _lab.Settings with { MaxSize = 1 << 20 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_unpacks_to_more_than_there_is_room_for_is_refused_before_it_is_written()
    {
        // Every entry of one level-2 table names the same cluster, and every entry of the level-1 table that table: 64 TiB out of 10 MiB.
        const int Cluster = 2 << 20;
        var image = new byte[5 * Cluster];
        new byte[] { 0x51, 0x46, 0x49, 0xFB, 0, 0, 0, 2 }.CopyTo(image, 0);
        BinaryPrimitives.WriteInt32BigEndian(image.AsSpan(20), 21);
        BinaryPrimitives.WriteInt64BigEndian(image.AsSpan(24), 1L << 46);
        BinaryPrimitives.WriteInt32BigEndian(image.AsSpan(36), 128);
        BinaryPrimitives.WriteInt64BigEndian(image.AsSpan(40), 4 * Cluster);
        BinaryPrimitives.WriteInt64BigEndian(image.AsSpan(48), 3 * Cluster);
        BinaryPrimitives.WriteInt32BigEndian(image.AsSpan(56), 1);
        for (var at = 4 * Cluster; at < 4 * Cluster + 128 * 8; at += 8) BinaryPrimitives.WriteInt64BigEndian(image.AsSpan(at), Cluster);
        for (var at = Cluster; at < 2 * Cluster; at += 8) BinaryPrimitives.WriteInt64BigEndian(image.AsSpan(at), 2 * Cluster);
        var refusal = await _lab.RefusalAsync(_lab.File("image", image));
        Assert.Contains("for its raw copy", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("vpc")]
    public async Task What_is_no_disk_as_it_is_is_refused_with_what_makes_it_one(string kind)
    {
        if (kind == "gzip")
        {
            QemuLab.Run("gzip", _lab.Disk());
            Assert.Contains("gunzip", await _lab.RefusalAsync(_lab.File("disk.raw.gz")), StringComparison.Ordinal);
        }
        else
        {
            foreach (var type in new[] { "fixed", "dynamic" })
                Assert.Contains("convert -f vpc", await _lab.RefusalAsync(_lab.Create("vpc", type, "1M", "-o", $"subformat={type}")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_no_file_with_bytes_is_refused_and_not_waited_for()
    {
        QemuLab.Run("mkfifo", _lab.File("pipe"));
        Assert.Contains("neither a file nor a block device", await _lab.RefusalAsync(_lab.File("pipe")), StringComparison.Ordinal);
        Assert.Contains("is a folder", await _lab.RefusalAsync(_lab.Folder), StringComparison.Ordinal);
        Assert.Contains("is empty", await _lab.RefusalAsync(_lab.File("empty", "")), StringComparison.Ordinal);
        Assert.Contains("check that it is there", await _lab.RefusalAsync(_lab.File("nothing")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImageFormat.Qcow2)]
    [InlineData(ImageFormat.Vmdk)]
    [InlineData(ImageFormat.Vdi)]
    [InlineData(ImageFormat.Vhdx)]
    [InlineData(ImageFormat.Ova)]
    [InlineData(ImageFormat.Ovf)]
    public async Task A_format_that_is_said_and_wrong_is_refused(ImageFormat format) =>
        Assert.NotEmpty(await _lab.RefusalAsync(_lab.Disk(), _lab.Settings with { Format = format }));

    [Fact]
    public async Task A_damaged_image_of_any_format_is_refused_or_read_and_nothing_else()
    {
        var raw = _lab.Disk();
        Random random = new(7);
        foreach (var format in new[] { "qcow2", "vmdk", "vdi", "vhdx" })
        {
            var whole = await File.ReadAllBytesAsync(_lab.Convert(raw, format, format));
            for (var turn = 0; turn < 6; turn++)
            {
                var bytes = whole.ToArray();
                for (var i = 0; i < 20; i++) bytes[8 + random.Next(turn < 3 ? 500 : bytes.Length - 8)] = (byte)random.Next(256);
                try
                {
                    (await _lab.OpenAsync(_lab.File("damaged", bytes))).Dispose();
                }
                catch (ImageSourceException)
                {
                    // The documented refusal; anything else ends the test.
                }

                Assert.Empty(Directory.EnumerateFileSystemEntries(_lab.Scratch));
            }
        }
    }

    private async Task<string> ReasonAsync(string path) => (await Assert.ThrowsAsync<ImageSourceException>(() => _lab.OpenAsync(path))).Message;
}
