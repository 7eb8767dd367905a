using BootAppliance.Content.Store.S3;
using BootAppliance.Hosting;
using BootAppliance.Tests.Content.Store;

namespace BootAppliance.Tests.Hosting;

public sealed class S3ConfigRulesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;
    private readonly S3Options _right;

    public S3ConfigRulesTests() => _right = new() { Endpoint = "https://s3.example.com", Bucket = "templates", Credentials = TestBlobs.WriteCredentials(_folder) };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_bucket_that_is_right_has_no_objection()
    {
        Assert.Empty(S3ConfigRules.Check(_right));
        Assert.Empty(S3ConfigRules.Check(_right with { Endpoint = "http://192.0.2.9:9000/", Prefix = "lab/a.b", Region = "garage", PathStyle = true }));
        Assert.Empty(S3ConfigRules.Check(_right with { PathStyle = false, Prefix = "lab/" }));
        // The service's own credential is not seen from here.
        Assert.Empty(S3ConfigRules.Check(_right with { Credentials = null }));
    }

    [Fact]
    public void Each_mistake_is_named_by_its_key()
    {
        File.WriteAllText(Path.Combine(_folder, "empty"), "");
        File.WriteAllText(Path.Combine(_folder, "open"), "");
        File.SetUnixFileMode(Path.Combine(_folder, "empty"), UnixFileMode.UserRead);
        File.SetUnixFileMode(Path.Combine(_folder, "open"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        (S3Options, string, string)[] mistakes =
        [
            (_right with { Endpoint = "s3.example.com" }, "endpoint", "https://s3.example.com"),
            (_right with { Endpoint = "ftp://s3.example.com" }, "endpoint", "is not the http or https URL"),
            (_right with { Endpoint = "https://s3.example.com/templates" }, "endpoint", "bucket and key in their own places"),
            (_right with { Endpoint = "https://me:secret@s3.example.com" }, "endpoint", "of a service alone"),
            (_right with { Bucket = "My_Bucket" }, "bucket", "\"My_Bucket\" is no bucket's name"),
            (_right with { Prefix = "/lab" }, "prefix", "\"/lab\" is not right"),
            (_right with { Prefix = "lab/../x" }, "prefix", "is not right"),
            (_right with { Prefix = new string('a', 201) }, "prefix", "is not right"),
            (_right with { Region = "us east" }, "region", "\"us east\" is no region's name"),
            (_right with { PathStyle = false, Endpoint = "http://192.0.2.9:9000" }, "path_style", "192.0.2.9 is an address"),
            (_right with { PathStyle = false, Bucket = "a.b.c" }, "path_style", "the dots of a.b.c"),
            (_right with { Credentials = "credentials" }, "credentials", "is not absolute"),
            (_right with { Credentials = "/nowhere/credentials" }, "credentials", "/nowhere/credentials does not exist"),
            (_right with { Credentials = Path.Combine(_folder, "open") }, "credentials", "may be read by everybody"),
            (_right with { Credentials = Path.Combine(_folder, "empty") }, "credentials", "has no aws_access_key_id"),
            (_right with { Ca = "/nowhere/ca.pem" }, "ca", "/nowhere/ca.pem does not exist"),
            (_right with { Ca = Path.Combine(_folder, "empty") }, "ca", "has no certificate"),
        ];
        foreach (var (options, key, said) in mistakes)
        {
            var (where, sentence) = Assert.Single(S3ConfigRules.Check(options));
            Assert.Equal($"content.s3.{key}", where);
            Assert.Contains(said, sentence, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_a_credentials_file_the_first_section_counts()
    {
        var file = Path.Combine(_folder, "sections");
        File.WriteAllText(file, "# ours\n[default]\naws_access_key_id=one\naws_secret_access_key = a=b/c+\naws_session_token = t\n\n[other]\naws_access_key_id = two\n");
        Assert.Equal(("one", "a=b/c+", "t"), S3Credentials.Read(file) is var read ? (read.AccessKey, read.SecretKey, read.SessionToken) : default);
    }
}
