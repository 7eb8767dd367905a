using System.Globalization;
using System.Text.RegularExpressions;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp.Import;

/// <summary>One lease as another server's file has it.</summary>
public sealed record ImportedLease(IPv4Address Address, MacAddress Mac, DateTimeOffset ExpiresAt, string? HostName);

/// <summary>
/// The lease files of other servers: ISC's <c>dhcpd.leases</c>, Kea's <c>kea-leases4.csv</c>, dnsmasq's <c>dnsmasq.leases</c>.
/// The form is recognised by the content. Pure.
/// </summary>
public static partial class LeaseFile
{
    /// <summary>ISC's "never", and dnsmasq's 0.</summary>
    private static readonly TimeSpan Never = TimeSpan.FromDays(3650);

    /// <returns>The leases that are live at <paramref name="now"/>, the last word on each address; and how many lines or entries were none.</returns>
    public static (string Form, IReadOnlyList<ImportedLease> Leases, int Skipped) Read(string text, DateTimeOffset now)
    {
        var (form, entries) = text.StartsWith("address,", StringComparison.Ordinal) ? ("kea", Kea(text, now))
            : text.Contains("lease ", StringComparison.Ordinal) && text.Contains('{', StringComparison.Ordinal) ? ("isc", Isc(text, now))
            : ("dnsmasq", Dnsmasq(text, now));
        Dictionary<IPv4Address, ImportedLease?> last = [];
        var skipped = 0;
        foreach (var (address, lease) in entries)
        {
            // A later entry of the same address takes the place of an earlier one, also when it says that the lease is over.
            if (address is { } known) last[known] = lease;
            else skipped++;
        }

        return (form, [.. last.Values.OfType<ImportedLease>().Where(lease => lease.ExpiresAt > now).OrderBy(lease => lease.Address)], skipped);
    }

    // dhcpd.leases(5): lease ADDRESS { ends N YYYY/MM/DD HH:MM:SS; binding state active; hardware ethernet MAC; client-hostname "NAME"; }
    private static IEnumerable<(IPv4Address? Address, ImportedLease? Lease)> Isc(string text, DateTimeOffset now)
    {
        foreach (Match match in IscPattern().Matches(text))
        {
            var body = match.Groups["body"].Value;
            if (!IPv4Address.TryParse(match.Groups["address"].Value, out var address))
            {
                yield return (null, null);
                continue;
            }

            var isActive = body.Contains("binding state active", StringComparison.Ordinal) || !body.Contains("binding state", StringComparison.Ordinal);
            var ends = EndsPattern().Match(body);
            DateTimeOffset? expires = ends.Groups["never"].Success ? now + Never
                : DateTimeOffset.TryParseExact(ends.Groups["time"].Value, "yyyy/MM/dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
            yield return isActive && expires is { } end && MacAddress.TryParse(HardwarePattern().Match(body).Groups["mac"].Value, out var mac)
                ? (address, new(address, mac, end, Name(NamePattern().Match(body).Groups["name"].Value)))
                : (address, null);
        }
    }

    // Kea, lease memfile: address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,…
    private static IEnumerable<(IPv4Address? Address, ImportedLease? Lease)> Kea(string text, DateTimeOffset now)
    {
        foreach (var line in Lines(text).Skip(1))
        {
            var fields = line.Split(',');
            if (fields.Length < 10 || !IPv4Address.TryParse(fields[0], out var address) || !long.TryParse(fields[4], out var expire))
            {
                yield return (null, null);
                continue;
            }

            yield return fields[9] == "0" && MacAddress.TryParse(fields[1], out var mac) && expire is > 0 and < 32503680000
                ? (address, new(address, mac, DateTimeOffset.FromUnixTimeSeconds(expire), Name(fields[8])))
                : (address, null);
        }
    }

    // dnsmasq: EXPIRE MAC ADDRESS NAME CLIENT-ID; "duid …" and what follows it is IPv6.
    private static IEnumerable<(IPv4Address? Address, ImportedLease? Lease)> Dnsmasq(string text, DateTimeOffset now)
    {
        foreach (var line in Lines(text).TakeWhile(line => !line.StartsWith("duid ", StringComparison.Ordinal)))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 4 || !long.TryParse(fields[0], out var expire) || expire is < 0 or > 32503680000
                || !MacAddress.TryParse(fields[1], out var mac) || !IPv4Address.TryParse(fields[2], out var address)) yield return (null, null);
            else yield return (address, new(address, mac, expire == 0 ? now + Never : DateTimeOffset.FromUnixTimeSeconds(expire), Name(fields[3])));
        }
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);

    private static string? Name(string text) => text.Length is > 0 and <= 253 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? text.ToLowerInvariant() : null;

    [GeneratedRegex(@"^lease (?<address>[0-9.]+) \{(?<body>[^}]*)\}", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 5000)]
    private static partial Regex IscPattern();

    [GeneratedRegex(@"^\s*ends ((?<never>never)|\d (?<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d))", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex EndsPattern();

    [GeneratedRegex(@"hardware ethernet (?<mac>[0-9A-Fa-f:]{17})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HardwarePattern();

    [GeneratedRegex("""client-hostname "(?<name>[^"]*)";""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();
}
