using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using BootAppliance.Content.Store.S3;

namespace BootAppliance.Hosting;

/// <summary>What holds for a bucket that keeps the templates' content.</summary>
internal static partial class S3ConfigRules
{
    private const string Key = "content.s3";

    public static IEnumerable<(string Key, string Sentence)> Check(S3Options s3)
    {
        var isUrl = Uri.TryCreate(s3.Endpoint, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https";
        if (!isUrl || endpoint is not { PathAndQuery: "/", Fragment: "", UserInfo: "" })
            yield return ($"{Key}.endpoint", "is not the http or https URL of a service alone; write one such as https://s3.example.com, with bucket and key in their own places");
        if (!BucketPattern().IsMatch(s3.Bucket ?? "")) yield return ($"{Key}.bucket", $"\"{s3.Bucket}\" is no bucket's name; write 3 to 63 of a-z 0-9 . - with a letter or digit at both ends");
        if (!PrefixPattern().IsMatch(s3.Prefix)) yield return ($"{Key}.prefix", $"\"{s3.Prefix}\" is not right; write parts of a-z A-Z 0-9 . _ - with slashes between them, such as lab/");
        if (!RegionPattern().IsMatch(s3.Region)) yield return ($"{Key}.region", $"\"{s3.Region}\" is no region's name; write one such as us-east-1");
        if (isUrl && !s3.PathStyle && endpoint!.HostNameType != UriHostNameType.Dns)
            yield return ($"{Key}.path_style", $"false needs a name as endpoint, before which the bucket's can stand, and {endpoint.Host} is an address; set it true");
        if (isUrl && !s3.PathStyle && endpoint!.Scheme == "https" && s3.Bucket?.Contains('.', StringComparison.Ordinal) == true)
            yield return ($"{Key}.path_style", $"false does not go with the dots of {s3.Bucket}, for which no certificate of the service counts; set it true");
        if (Credentials(s3) is { } credentials) yield return ($"{Key}.credentials", credentials);
        if (s3.Ca is { } ca && Authorities(ca) is { } authorities) yield return ($"{Key}.ca", authorities);
    }

    private static string? Credentials(S3Options s3)
    {
        if (s3.Credentials is not { } file)
        {
            // Only the service itself is handed the credential; nobody else knows of it.
            var isService = Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not null;
            return isService && S3Credentials.FileOf(s3) is null ? $"is missing, and so is the systemd credential {S3Options.CredentialName}; name a file or hand over the credential" : null;
        }

        if (!Path.IsPathRooted(file)) return "is not absolute; begin it with /";
        if (!File.Exists(file)) return $"{file} does not exist, or the appliance may not read it; make it in the form of ~/.aws/credentials, with: install -m 0640 -g bootappliance /dev/stdin {file}";
        if ((File.GetUnixFileMode(file) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != UnixFileMode.None) return $"{file} may be read by everybody; run: chmod o= {file}";
        try
        {
            S3Credentials.Read(file);
            return null;
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    private static string? Authorities(string file)
    {
        if (!Path.IsPathRooted(file)) return "is not absolute; begin it with /";
        if (!File.Exists(file)) return $"{file} does not exist, or the appliance may not read it; name a PEM file that the user bootappliance can read";
        try
        {
            X509Certificate2Collection authorities = [];
            authorities.ImportFromPemFile(file);
            return authorities.Count > 0 ? null : $"{file} has no certificate; write PEM";
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"{file} is not read: {exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}; write PEM";
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", RegexOptions.None, 1000)]
    private static partial Regex BucketPattern();

    [GeneratedRegex(@"^(?![\s\S]{201})(([A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*/?)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PrefixPattern();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$", RegexOptions.None, 1000)]
    private static partial Regex RegionPattern();
}
