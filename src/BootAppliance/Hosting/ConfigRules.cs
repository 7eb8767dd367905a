using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BootAppliance.Access;
using BootAppliance.Boot;
using BootAppliance.Content.Healing;

namespace BootAppliance.Hosting;

/// <summary>What holds between the values, and between them and this machine.</summary>
internal static class ConfigRules
{
    public static IEnumerable<(string Key, string Sentence)> Check(ApplianceOptions options)
    {
        if (!Path.IsPathRooted(options.Power.FenceDirectory)) yield return ("power.fence_directory", "is not absolute; begin it with /");
        if (!Path.IsPathRooted(options.StateDirectory)) yield return ("state_directory", "is not absolute; begin it with /");
        foreach (var error in DhcpConfigRules.Check(options.Dhcp)) yield return error;
        foreach (var error in CheckAdmin(options.Admin)) yield return error;
        if (options.Content.S3 is { } s3)
            foreach (var error in S3ConfigRules.Check(s3)) yield return error;
        foreach (var error in NotifyConfigRules.Check(options.Notify)) yield return error;
        foreach (var error in StorageConfigRules.Check(options.Storage)) yield return error;
        for (var i = 0; i < options.Content.Sources.Count; i++)
            if (!ContentSource.TryParse(options.Content.Sources[i], out _)) yield return ($"content.sources[{i}]", "is no http or https URL without a user, query and fragment; write one such as http://boot2.example/content");
        if (options.Boot is { Unknown: UnknownMachines.Install, UnknownProfile: null })
            yield return ("boot.unknown_profile", "is required with boot.unknown: install; name the profile that unknown machines are installed from");
        if (options.Boot.ServerAddress is { AddressFamily: not AddressFamily.InterNetwork })
            yield return ("boot.server_address", "is not an IPv4 address; write one such as 192.0.2.1");
        if (options.Http.Listen.GroupBy(one => one.ToString()).Any(group => group.Count() > 1)) yield return ("http.listen", "names an address twice");
    }

    private static IEnumerable<(string Key, string Sentence)> CheckAdmin(AdminOptions admin)
    {
        if (admin.Listen is { } page && !IPAddress.IsLoopback(page.Address) && !admin.AllowPlainHttp)
            yield return ("admin.listen", $"{page.Address} is not a loopback address, and whoever sees the traffic could take over the session; use admin.tls, or accept it with admin.allow_plain_http: true");
        if (System.Text.Encoding.UTF8.GetByteCount(admin.Socket) > 107) yield return ("admin.socket", "is longer than 107 bytes; choose a shorter path");
        if (admin.Tls is not { Certificate: not null, Key: not null } tls) yield break;
        foreach (var (key, file) in new[] { ("admin.tls.certificate", tls.Certificate), ("admin.tls.key", tls.Key) })
            if (!File.Exists(file)) yield return (key, $"{file} does not exist, or the appliance may not read it; name a PEM file that the user bootappliance can read");
        if (File.Exists(tls.Certificate) && File.Exists(tls.Key) && WhyUnusable(tls) is { } why)
            yield return ("admin.tls", $"{tls.Certificate} and {tls.Key} are no certificate with its key: {why}; write PEM, the key without a password");
    }

    private static string? WhyUnusable(AdminTlsOptions tls)
    {
        try
        {
            using var pair = X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key);
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return exception.Message.ReplaceLineEndings(" ").TrimEnd('.');
        }
    }
}
