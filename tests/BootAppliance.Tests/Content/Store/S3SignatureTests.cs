using BootAppliance.Content.Store.S3;

namespace BootAppliance.Tests.Content.Store;

/// <summary>The examples of "Signature Calculations for the Authorization Header" in the Amazon S3 API reference.</summary>
public sealed class S3SignatureTests
{
    private const string Host = "examplebucket.s3.amazonaws.com";
    private static readonly S3Credentials Credentials = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static readonly DateTimeOffset Then = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_get_with_a_range_is_signed_as_the_reference_says() =>
        Assert.EndsWith(
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            Authorization(new(HttpMethod.Get, "test.txt") { Headers = [("range", "bytes=0-9")] }));

    [Fact]
    public void A_put_is_signed_as_the_reference_says() =>
        Assert.EndsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd", Authorization(new(HttpMethod.Put, "test$file.text")
        {
            Headers = [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            Body = "Welcome to Amazon S3."u8.ToArray(),
        }));

    [Fact]
    public void A_list_is_signed_as_the_reference_says() =>
        Assert.EndsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            Authorization(new(HttpMethod.Get, "") { Query = [("max-keys", "2"), ("prefix", "J")] }));

    [Fact]
    public void A_session_token_is_signed_with_the_rest()
    {
        var headers = S3Signature.Sign(new(HttpMethod.Get, ""), Host, "/", Credentials with { SessionToken = "token" }, "us-east-1", Then);
        Assert.Contains(("x-amz-security-token", "token"), headers);
        Assert.Contains("x-amz-date;x-amz-security-token,", headers[^1].Value);
    }

    [Fact]
    public void Credentials_never_print_their_secret() => Assert.Equal("AKIAIOSFODNN7EXAMPLE", $"{Credentials}");

    private static string Authorization(S3Request request) =>
        S3Signature.Sign(request, Host, "/" + S3Request.Escape(request.Key), Credentials, "us-east-1", Then)[^1].Value;
}
