using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BootAppliance.Content.Store.S3;

/// <summary>
/// Signature Version 4 in the Authorization header, over a body whose SHA-256 is signed with it
/// (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
/// </summary>
internal static class S3Signature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>All the headers of a signed request but Host, which is <paramref name="host"/>.</summary>
    public static List<(string Name, string Value)> Sign(S3Request request, string host, string path, S3Credentials credentials, string region, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var body = Convert.ToHexStringLower(SHA256.HashData(request.Body));
        List<(string Name, string Value)> headers = [.. request.Headers, ("x-amz-content-sha256", body), ("x-amz-date", time)];
        if (credentials.SessionToken is { } token) headers.Add(("x-amz-security-token", token));
        var signed = headers.Append(("host", host)).OrderBy(one => one.Item1, StringComparer.Ordinal).ToList();
        var names = string.Join(';', signed.Select(one => one.Item1));
        var canonical = $"{request.Method}\n{path}\n{request.EscapedQuery}\n{string.Concat(signed.Select(one => $"{one.Item1}:{one.Item2.Trim()}\n"))}\n{names}\n{body}";
        var scope = $"{time[..8]}/{region}/s3/aws4_request";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + credentials.SecretKey), Hmac);
        headers.Add(("authorization", $"{Algorithm} Credential={credentials.AccessKey}/{scope},SignedHeaders={names},Signature={Convert.ToHexStringLower(Hmac(key, toSign))}"));
        return headers;
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
