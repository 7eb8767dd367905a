using BootAppliance.Content;
using BootAppliance.Content.Store;
using BootAppliance.Content.Store.S3;

namespace BootAppliance.Tests.Content.Store;

/// <summary>A template goes its whole way through each store that the configuration can choose.</summary>
public sealed class TemplateStoresTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;

    public static TheoryData<BlobStoreKind> Kinds => TestBlobs.Kinds;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_was_published_is_deployed(BlobStoreKind kind)
    {
        var image = Images.Disk(5, 20);
        var s3 = kind == BlobStoreKind.S3 ? TestBlobs.Options(TestBlobs.WriteCredentials(_folder)) with { Prefix = $"test/{Guid.NewGuid():n}" } : null;
        await using var templates = await TemplatesUnderTest.StartAsync(new ContentOptions { S3 = s3 });
        await templates.PublishAsync(image);
        await templates.RunAsync("template", "deploy", $"{TemplatesUnderTest.Name}/v=1/disk0", "--to", templates.File("out"));
        Assert.Equal(image, await File.ReadAllBytesAsync(templates.File("out")));

        var blobs = templates.Appliance.Service<IBlobStore>();
        Assert.Equal(s3 is null ? typeof(DirectoryBlobStore) : typeof(S3BlobStore), blobs.GetType());
        Assert.NotEmpty(blobs.List(ContentKeys.Chunks));
        Assert.Single(blobs.List(ContentKeys.Indexes));
    }
}
