using BootAppliance.Content.Store.S3;

namespace BootAppliance.Tests.Content.Store;

/// <summary>What the doctor says of a bucket.</summary>
public sealed class S3ProbeTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;
    private FaultyS3 _s3 = null!;

    public async Task InitializeAsync() => _s3 = await FaultyS3.StartAsync();

    public async Task DisposeAsync()
    {
        await _s3.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_bucket_that_does_all_works_and_keeps_nothing_of_the_try()
    {
        if (TestBlobs.S3Server is null)
        {
            Assert.Contains("cannot be written", Try(TestBlobs.Options(Credentials())).Sentence, StringComparison.Ordinal);
            return;
        }

        var options = TestBlobs.Options(Credentials()) with { Prefix = $"test/{Guid.NewGuid():n}" };
        Assert.Matches("^bootappliance at .* is written, read, listed and deleted, in [0-9]+ ms$", Try(options).Sentence);
        using S3BlobStore store = new(options, TimeProvider.System);
        Assert.Empty(store.List(""));
    }

    [Theory]
    [InlineData(0, "cannot be written: PUT of doctor/")]
    [InlineData(1, "cannot be read: HEAD of doctor/")]
    [InlineData(2, "cannot be read: GET of doctor/")]
    [InlineData(3, "cannot be listed: GET of the list in the bucket bucket at")]
    [InlineData(4, "cannot be deleted: HEAD of doctor/")]
    public void What_it_may_not_is_named_with_the_reason(int after, string said)
    {
        for (var i = 0; i < after; i++) _s3.Then(_s3.PlainAsync);
        _s3.Then(403, "AccessDenied");
        var (works, sentence) = Try(Options());
        Assert.False(works);
        Assert.StartsWith(said, sentence, StringComparison.Ordinal);
        Assert.Contains("403", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_gives_back_something_else_is_no_store()
    {
        _s3.Then(_s3.PlainAsync).Then(_s3.PlainAsync).Then(context =>
        {
            context.Response.ContentLength = 1000;
            return context.Response.Body.WriteAsync(new byte[1000]).AsTask();
        });
        Assert.StartsWith("is no store: what was written at doctor/", Try(Options()).Sentence, StringComparison.Ordinal);
    }

    private string Credentials() => TestBlobs.WriteCredentials(_folder);

    private S3Options Options() => new() { Endpoint = _s3.Url, Bucket = "bucket", Credentials = Credentials() };

    private static (bool Works, string Sentence) Try(S3Options options) => S3Probe.Try(options, TimeProvider.System);
}
