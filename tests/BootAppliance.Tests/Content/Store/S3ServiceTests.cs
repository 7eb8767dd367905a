using BootAppliance.Content.Store.S3;

namespace BootAppliance.Tests.Content.Store;

/// <summary>What the real service says of wrong keys and names. Plain <c>dotnet test</c> has none and sees only that it is not there.</summary>
public sealed class S3ServiceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;

    public static TheoryData<string, string, string, int, string> Mistakes { get; } = TestBlobs.S3Server is null
        ? new() { { "test:tester", "testing", "bootappliance", 0, "the connection failed" } }
        : new()
        {
            { "test:tester", "wrong", "bootappliance", 0, "403 SignatureDoesNotMatch: the access key and the secret key do not belong together" },
            { "test:nobody", "testing", "bootappliance", 0, "403 SignatureDoesNotMatch: the access key and the secret key do not belong together" },
            { "test:tester", "testing", "elsewhere", 0, "404 NoSuchBucket: there is no such bucket" },
            { "test:tester", "testing", "bootappliance", 42, "403 RequestTimeTooSkewed: this machine's clock is 42 minutes ahead of the service's" },
        };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_whatever_is_asked(string access, string secret, string bucket, int minutes, string said)
    {
        using S3BlobStore store = new(TestBlobs.Options(TestBlobs.WriteCredentials(_folder, access, secret)) with { Bucket = bucket }, new ShiftedClock(TimeSpan.FromMinutes(minutes)));
        Assert.Contains(said, Assert.Throws<IOException>(() => store.LengthOf("castr/a")).Message, StringComparison.Ordinal);
        Assert.Contains(said, Assert.Throws<IOException>(() => store.Read("castr/a", [], out _)).Message, StringComparison.Ordinal);
        Assert.Contains(said, Assert.Throws<IOException>(() => store.Put("castr/a", [1])).Message, StringComparison.Ordinal);
        Assert.Contains(said, Assert.Throws<IOException>(() => store.Quarantine("castr/a")).Message, StringComparison.Ordinal);
        Assert.Contains(said, Assert.Throws<IOException>(() => store.Remove("castr/a", TimeSpan.FromSeconds(30))).Message, StringComparison.Ordinal);
        Assert.Contains(said, Assert.Throws<IOException>(() => store.List("castr/").ToList()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
