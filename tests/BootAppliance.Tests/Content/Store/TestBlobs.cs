using BootAppliance.Content.Store;
using BootAppliance.Content.Store.S3;

namespace BootAppliance.Tests.Content.Store;

public enum BlobStoreKind
{
    Directory,
    S3,
}

/// <summary>An empty store of either kind, gone at the end of the test.</summary>
public sealed class TestBlobs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;

    public TestBlobs(BlobStoreKind kind)
    {
        // Each has its own place in the one bucket.
        var prefix = $"test/{Guid.NewGuid():n}";
        Store = kind == BlobStoreKind.Directory ? new DirectoryBlobStore(Path.Combine(_folder, "blobs"))
            : new S3BlobStore(Options(WriteCredentials(_folder)) with { Prefix = prefix }, TimeProvider.System) { PageSize = 7 };
    }

    /// <summary>The service that the test script starts; null means that only folders are at hand.</summary>
    public static string? S3Server { get; } = Environment.GetEnvironmentVariable("BOOTAPPLIANCE_TEST_S3");

    /// <summary>Both kinds where both can run; plain <c>dotnet test</c> has folders alone.</summary>
    public static TheoryData<BlobStoreKind> Kinds { get; } = S3Server is null ? [BlobStoreKind.Directory] : [BlobStoreKind.Directory, BlobStoreKind.S3];

    public IBlobStore Store { get; }

    public static S3Options Options(string credentials) => S3Server is { } server
        ? new() { Endpoint = server, Bucket = "bootappliance", Credentials = credentials }
        : new() { Endpoint = "http://127.0.0.1:9", Bucket = "bootappliance", Credentials = credentials, Timeout = TimeSpan.FromMilliseconds(50) };

    /// <summary>Those of eng/lib/swift-server.</summary>
    public static string WriteCredentials(string folder, string access = "test:tester", string secret = "testing")
    {
        var file = Path.Combine(folder, "credentials");
        File.WriteAllText(file, $"[default]\naws_access_key_id = {access}\naws_secret_access_key = {secret}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    public void Dispose()
    {
        (Store as IDisposable)?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
