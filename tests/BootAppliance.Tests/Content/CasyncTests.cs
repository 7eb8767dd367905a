using System.Diagnostics;
using BootAppliance.Content.Chunking;
using BootAppliance.Content.Store;
using BootAppliance.Events;
using BootAppliance.Protocols.Chunks;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Content;

/// <summary>Debian's casync judges: it extracts what we made, and we read what it made.</summary>
public sealed class CasyncTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;
    private readonly TestDatabase _database = TestDatabase.Start();
    private readonly EventStream _events;
    private readonly byte[] _image = Images.Disk(7, 60, 1234);

    public CasyncTests() =>
        _events = new EventStream(_database.Database, new EventStore(_database.Database), new EventOptions(), TimeProvider.System, NullLogger<EventStream>.Instance);

    public Task InitializeAsync() => File.WriteAllBytesAsync(At("image"), _image);

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        _events.Dispose();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(ChunkDigest.Sha256, 0)]
    [InlineData(ChunkDigest.Sha512Truncated, 0)]
    [InlineData(ChunkDigest.Sha256, 65536)]
    public async Task Casync_extracts_bit_for_bit_what_we_cut_packed_and_indexed(ChunkDigest digest, int length)
    {
        using var store = Open();
        using var source = new FileImage(At("image"));
        var index = Chunker.Cut(source, length == 0 ? ChunkSizes.Default : ChunkSizes.Fixed(length), digest, chunk => store.Add(digest, chunk), 2, CancellationToken.None);
        store.Flush();
        await WriteAsync(index, "ours.caibx");
        await CasyncAsync("extract", $"--store={At("castr")}", At("ours.caibx"), At("extracted"));
        Assert.Equal(_image, await File.ReadAllBytesAsync(At("extracted")));
    }

    [Theory]
    [InlineData(ChunkDigest.Sha256, "sha256")]
    [InlineData(ChunkDigest.Sha512Truncated, "sha512-256")]
    public async Task What_casync_made_is_read_and_written_back_as_it_was(ChunkDigest digest, string name)
    {
        await CasyncAsync("make", $"--digest={name}", $"--store={At("castr")}", At("theirs.caibx"), At("image"));
        var bytes = await File.ReadAllBytesAsync(At("theirs.caibx"));
        Assert.True(ChunkIndex.TryParse(bytes, out var index, out var error), error);
        Assert.Equal((digest, ChunkSizes.Default, _image.Length), (index!.Digest, index.Sizes, index.ImageLength));
        await WriteAsync(index, "again.caibx");
        Assert.Equal(bytes, await File.ReadAllBytesAsync(At("again.caibx")));

        using var store = Open();
        var image = new byte[_image.Length];
        for (var i = 0; i < index.Chunks.Length; i++)
        {
            Assert.Equal(ChunkFault.None, store.TryRead(digest, index.Chunks[i].Id, image.AsSpan((int)index.StartOf(i), index.LengthOf(i)), out var length, out var reason));
            Assert.Equal((index.LengthOf(i), null), (length, reason));
        }

        Assert.Equal(_image, image);
    }

    [Fact]
    public async Task An_image_without_a_byte_has_the_index_that_casync_makes_of_it()
    {
        await File.WriteAllBytesAsync(At("image"), []);
        await CasyncAsync("make", "--digest=sha256", $"--store={At("castr")}", At("theirs.caibx"), At("image"));
        using var source = new FileImage(At("image"));
        var index = Images.Cut(source) with { Flags = ChunkIndexFlags.ExcludeNoDump | ChunkIndexFlags.ExcludeFile };
        await WriteAsync(index, "ours.caibx");
        Assert.Equal(await File.ReadAllBytesAsync(At("theirs.caibx")), await File.ReadAllBytesAsync(At("ours.caibx")));
    }

    [Fact]
    public async Task Casync_extracts_a_published_template_bit_for_bit_from_the_boot_plane()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        var image = Images.Disk(7, 60, 1024);
        await templates.PublishAsync(image);
        using var machine = templates.Appliance.Machine();
        var content = $"{machine.BaseAddress}content";
        await CasyncAsync("extract", $"--store={content}/chunks", $"{content}/ccn/example.com/linux/web/v=1/disk0.caibx", At("extracted"));
        Assert.Equal(image, await File.ReadAllBytesAsync(At("extracted")));
    }

    private ChunkStore Open() => new(new DirectoryBlobStore(_folder), ChunkSizes.Default.Maximum, _events);

    private string At(string name) => Path.Combine(_folder, name);

    private async Task WriteAsync(ChunkIndex index, string name)
    {
        var bytes = new byte[index.Length];
        index.Write(bytes);
        await File.WriteAllBytesAsync(At(name), bytes);
    }

    private static async Task CasyncAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("casync", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var said = await output + await errors;
        Assert.True(process.ExitCode == 0, $"casync {arguments[0]} ended with {process.ExitCode}: {said}");
    }
}
