using System.Collections.Concurrent;
using BootAppliance.Content.Chunking;
using BootAppliance.Content.Sources;
using BootAppliance.Content.Sources.Formats;
using BootAppliance.Tests.Dhcp;

namespace BootAppliance.Tests.Content.Sources;

/// <summary>By the real qemu-img; the disks are compared bit for bit.</summary>
public sealed class ConversionTests : IDisposable
{
    private readonly QemuLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("qcow2")]
    [InlineData("qcow2", "-c")]
    [InlineData("qcow2", "-o", "compat=0.10")]
    [InlineData("qcow2", "-c", "-o", "compression_type=zstd")]
    [InlineData("qcow2", "-o", "cluster_size=2M")]
    [InlineData("vmdk")]
    [InlineData("vmdk", "-o", "subformat=streamOptimized")]
    [InlineData("vdi")]
    [InlineData("vdi", "-o", "static=on")]
    [InlineData("vhdx")]
    [InlineData("vhdx", "-o", "subformat=fixed")]
    public async Task Every_format_becomes_the_same_raw_disk_with_its_holes(string format, params string[] options)
    {
        var raw = _lab.Disk();
        var image = _lab.Convert(raw, format, "image", options);
        using (var opened = await _lab.OpenAsync(image))
        {
            var made = Assert.Single(opened.Images);
            Assert.Equal((64 << 20, true), (made.Size, made.IsScratch));
            Assert.Equal(await File.ReadAllBytesAsync(raw), await File.ReadAllBytesAsync(made.Path));
            Assert.InRange(QemuLab.Blocks(made.Path), 1, QemuLab.Blocks(raw) + 16);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_lab.Scratch));
        Assert.True(File.Exists(image));
    }

    [Fact]
    public async Task Zeros_that_were_written_or_marked_end_as_holes()
    {
        var image = _lab.Create("qcow2", "zeros", "64M");
        QemuLab.Run("qemu-io", "-f", "qcow2", "-c", "write -P 0 0 8M", "-c", "write -z 16M 8M", "-c", "write -P 7 32M 64k", image);
        using var opened = await _lab.OpenAsync(image);
        Assert.InRange(QemuLab.Blocks(opened.Images[0].Path), 64 * 2, 64 * 2 + 16);
    }

    [Fact]
    public async Task What_a_conversion_makes_is_cut_as_the_raw_disk_is()
    {
        var raw = _lab.Disk();
        using var opened = await _lab.OpenAsync(_lab.Convert(raw, "qcow2", "image"));
        using FileImage first = new(raw), second = new(opened.Images[0].Path);
        Assert.Equal(Images.Cut(first), Images.Cut(second));
    }

    [Fact]
    public async Task A_raw_file_is_used_where_it_is_and_stays()
    {
        var raw = _lab.Disk();
        using (var opened = await _lab.OpenAsync(raw)) Assert.Equal(new RawImage(raw, 64 << 20, raw, IsScratch: false), Assert.Single(opened.Images));
        Assert.True(File.Exists(raw));
    }

    [Fact]
    public async Task Several_files_are_several_disks_in_their_order()
    {
        var first = _lab.Disk("first", 1);
        var second = _lab.Disk("second", 2);
        using var opened = await _lab.OpenAsync(_lab.Convert(second, "vdi", "second.vdi"), first);
        Assert.Equal(await File.ReadAllBytesAsync(second), await File.ReadAllBytesAsync(opened.Images[0].Path));
        Assert.Equal(first, opened.Images[1].Path);
    }

    [Fact]
    public async Task A_name_that_qemu_would_take_for_something_else_is_a_file()
    {
        foreach (var name in new[] { "nbd:localhost:1", "json:{}", "a,b=c \"d'", "-U" })
        {
            using var opened = await _lab.OpenAsync(Odd(_lab.Convert(_lab.Disk(), "qcow2", "image"), name));
            Assert.Equal(64 << 20, opened.Images[0].Size);
        }

        string Odd(string image, string name)
        {
            File.Move(image, _lab.File(name));
            return _lab.File(name);
        }
    }

    [Fact]
    public async Task A_raw_disk_that_begins_like_another_format_is_raw_only_when_that_is_said()
    {
        var disk = _lab.Convert(_lab.Disk(), "qcow2", "looks-like-qcow2");
        using (var opened = await _lab.OpenAsync(disk)) Assert.Equal(64 << 20, opened.Images[0].Size);
        using (var opened = await QemuLab.OpenAsync(_lab.Settings with { Format = ImageFormat.Raw }, disk)) Assert.Equal(new FileInfo(disk).Length, opened.Images[0].Size);
    }

    [Fact]
    public async Task Progress_comes_and_ends_at_a_hundred()
    {
        ConcurrentQueue<SourceProgress> told = [];
        var image = _lab.Convert(_lab.Disk(), "qcow2", "image");
        using var opened = await ImageSources.OpenAsync([image], _lab.Settings, new Heard(told.Enqueue), TimeProvider.System, default);
        Assert.Equal(new SourceProgress(image, SourceStep.Converting, 100), told.Last());
    }

    [Fact]
    public async Task Cancelled_it_kills_qemu_img_and_leaves_nothing()
    {
        using CancellationTokenSource cancel = new();
        var opening = ImageSources.OpenAsync([Slow()], _lab.Settings, new Heard(_ => cancel.CancelAfter(TimeSpan.FromMilliseconds(200))), TimeProvider.System, cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        NothingIsLeft();
    }

    [Fact]
    public async Task What_takes_too_long_is_killed_and_says_so()
    {
        Assert.Contains("took qemu-img longer than", await _lab.RefusalAsync(Slow(), _lab.Settings with { TimeLimit = TimeSpan.FromSeconds(1) }), StringComparison.Ordinal);
        NothingIsLeft();
    }

    [RootFact]
    public async Task A_block_device_is_a_raw_disk_of_its_own_length()
    {
        var raw = _lab.Disk();
        _lab.Patch("disk.raw", 0, [.. "QFI"u8, 0xFB]);
        var device = QemuLab.Run("losetup", "--find", "--show", raw);
        try
        {
            using var opened = await _lab.OpenAsync(device);
            Assert.Equal(new RawImage(device, 64 << 20, device, IsScratch: false), Assert.Single(opened.Images));
            using FileImage ofDevice = new(device), ofFile = new(raw);
            Assert.Equal(Images.Cut(ofFile), Images.Cut(ofDevice));
        }
        finally
        {
            QemuLab.Run("losetup", "--detach", device);
        }
    }

    [RootFact]
    public async Task A_block_device_that_holds_another_format_is_converted_when_that_is_said()
    {
        var raw = _lab.Disk();
        var device = QemuLab.Run("losetup", "--find", "--show", _lab.Convert(raw, "qcow2", "image"));
        try
        {
            using var opened = await QemuLab.OpenAsync(_lab.Settings with { Format = ImageFormat.Qcow2 }, device);
            Assert.Equal(await File.ReadAllBytesAsync(raw), await File.ReadAllBytesAsync(opened.Images[0].Path));
        }
        finally
        {
            QemuLab.Run("losetup", "--detach", device);
        }
    }

    /// <summary>Small, with room for its copy, and read for minutes: qemu-img does not ask where a VHDX has nothing.</summary>
    private string Slow() => _lab.Create("vhdx", "slow", "2T", "-o", "block_size=256M");

    private void NothingIsLeft()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(_lab.Scratch));
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc").Where(folder => File.Exists(folder + "/cmdline")), folder => Words(folder).Contains(_lab.Scratch, StringComparison.Ordinal));

        static string Words(string folder)
        {
            try
            {
                return File.ReadAllText(folder + "/cmdline");
            }
            catch (IOException)
            {
                return "ended meanwhile";
            }
        }
    }

    private sealed class Heard(Action<SourceProgress> hear) : IProgress<SourceProgress>
    {
        public void Report(SourceProgress value) => hear(value);
    }
}
