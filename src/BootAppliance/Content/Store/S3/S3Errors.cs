using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace BootAppliance.Content.Store.S3;

/// <summary>What a service means by a status and a code, in words of ours (docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).</summary>
internal static class S3Errors
{
    /// <param name="status">The answer's.</param>
    /// <param name="body">Of the answer; XML if the service itself wrote it.</param>
    /// <param name="skew">How far this machine's clock is ahead of the service's.</param>
    /// <param name="retryAfter">What the service says of the next try.</param>
    public static S3Failure Of(int status, ReadOnlySpan<byte> body, TimeSpan? skew, TimeSpan? retryAfter)
    {
        var error = TryReadXml(body);
        var code = Clean(error?.ElementHere("Code"), 64);
        var said = Clean(error?.ElementHere("Message"), 200);
        var sentence = Advice(status, code, error, skew) is { } advice ? $"{status} {code}: {advice}".Replace(" : ", ": ", StringComparison.Ordinal)
            : $"{status} {code}: {said ?? "the service gives no reason"}".Replace(" : ", ": ", StringComparison.Ordinal);
        return new(status, code, sentence, MayPass(status, code), retryAfter);
    }

    /// <summary>Null for what is no XML; without its names' namespaces, which services differ in. Nothing outside is fetched.</summary>
    public static XElement? TryReadXml(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return null;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            // A proxy's page, or a cut one: the status alone tells.
            return null;
        }
    }

    public static string? ElementHere(this XElement element, string name) => element.Elements().FirstOrDefault(one => one.Name.LocalName == name)?.Value;

    private static bool MayPass(int status, string? code) =>
        status is 408 or 429 or (>= 500 and not 501 and not 507) || code is "SlowDown" or "RequestTimeout" or "OperationAborted" or "ConditionalRequestConflict" or "InternalError" or "ServiceUnavailable";

    private static string? Advice(int status, string? code, XElement? error, TimeSpan? skew) => code switch
    {
        "RequestTimeTooSkewed" => $"this machine's clock is {Skew(skew)} the service's, which refuses what is signed so; set the clock, for example with chrony or systemd-timesyncd",
        "InvalidAccessKeyId" => "the service does not know the access key; correct aws_access_key_id in the credentials",
        "SignatureDoesNotMatch" => "the access key and the secret key do not belong together; correct them in the credentials. If they are right, a proxy on the way changes the requests",
        "ExpiredToken" or "InvalidToken" => "the session token is not valid any more; renew the credentials",
        "AccessDenied" => "the access key may not do this; allow it s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject on what is in it",
        "NoSuchBucket" => "there is no such bucket; make it, or correct content.s3.bucket",
        "AuthorizationHeaderMalformed" or "PermanentRedirect" or "TemporaryRedirect" or "IllegalLocationConstraintException" =>
            $"the bucket is in another region{(Clean(error?.ElementHere("Region"), 32) is { } region ? $", {region}" : "")}; correct content.s3.region and content.s3.endpoint",
        "SlowDown" or "TooManyRequests" or "ServiceUnavailable" => "the service is overloaded; lower content.s3.max_connections if it stays so",
        "QuotaExceeded" or "InsufficientCapacity" or "StorageFull" or "XMinioStorageFull" => "the service has no room left; make room, or raise the quota",
        null => status switch
        {
            >= 300 and < 400 => "the service sends elsewhere; correct content.s3.endpoint and content.s3.region",
            403 => "the service refuses the key, and does not say why",
            404 => "there is nothing by that name; see whether content.s3.endpoint is the service's and content.s3.path_style is right",
            507 => "the service has no room left; make room, or raise the quota",
            >= 500 or 429 => "the service is in trouble or overloaded; look at its own log",
            _ => null,
        },
        _ => null,
    };

    private static string Skew(TimeSpan? skew) => skew is not { } off ? "away from" : $"{off.Duration().TotalMinutes:0} minutes {(off > TimeSpan.Zero ? "ahead of" : "behind")}";

    /// <summary>A text of the service's, which may be anybody's: one line, not long.</summary>
    private static string? Clean(string? text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        StringBuilder clean = new();
        foreach (var rune in text.AsSpan(0, Math.Min(longest, text.Length)).EnumerateRunes()) clean.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        return clean.ToString().Trim().TrimEnd('.');
    }
}
