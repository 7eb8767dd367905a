using System.Buffers.Binary;
using System.Text;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp.Classes;

/// <summary>How an option's value is written, in the configuration and in a trace. Those after <see cref="Routes"/> are written by the appliance alone.</summary>
public enum OptionForm
{
    Text,
    Addresses,
    UInt8,
    UInt16,
    UInt32,
    Names,
    Routes,
    Bytes,
    Flag,
    MessageType,
    Codes,
    ClientId,
    Fqdn,
    Agent,
    Architectures,
    Uuid,
    Pxe,
}

/// <summary>The options by name and number, and the form of each (RFC 2132 and the registry of BOOTP and DHCP parameters).</summary>
internal static class OptionKinds
{
    private static readonly (byte Code, string Name, OptionForm Form)[] All =
    [
        (1, "subnet-mask", OptionForm.Addresses),
        (2, "time-offset", OptionForm.UInt32),
        (3, "routers", OptionForm.Addresses),
        (4, "time-servers", OptionForm.Addresses),
        (6, "domain-name-servers", OptionForm.Addresses),
        (7, "log-servers", OptionForm.Addresses),
        (9, "lpr-servers", OptionForm.Addresses),
        (12, "host-name", OptionForm.Text),
        (15, "domain-name", OptionForm.Text),
        (17, "root-path", OptionForm.Text),
        (23, "default-ttl", OptionForm.UInt8),
        (26, "interface-mtu", OptionForm.UInt16),
        (28, "broadcast-address", OptionForm.Addresses),
        (40, "nis-domain", OptionForm.Text),
        (41, "nis-servers", OptionForm.Addresses),
        (42, "ntp-servers", OptionForm.Addresses),
        (43, "vendor-specific", OptionForm.Pxe),
        (44, "netbios-name-servers", OptionForm.Addresses),
        (46, "netbios-node-type", OptionForm.UInt8),
        (50, "requested-address", OptionForm.Addresses),
        (51, "lease-time", OptionForm.UInt32),
        (52, "overload", OptionForm.UInt8),
        (53, "message-type", OptionForm.MessageType),
        (54, "server-identifier", OptionForm.Addresses),
        (55, "parameter-request-list", OptionForm.Codes),
        (56, "message", OptionForm.Text),
        (57, "maximum-message-size", OptionForm.UInt16),
        (58, "renewal-time", OptionForm.UInt32),
        (59, "rebinding-time", OptionForm.UInt32),
        (60, "vendor-class", OptionForm.Text),
        (61, "client-identifier", OptionForm.ClientId),
        (66, "tftp-server-name", OptionForm.Text),
        (67, "boot-file-name", OptionForm.Text),
        (69, "smtp-servers", OptionForm.Addresses),
        (77, "user-class", OptionForm.Text),
        (80, "rapid-commit", OptionForm.Flag),
        (81, "client-fqdn", OptionForm.Fqdn),
        (82, "relay-agent-information", OptionForm.Agent),
        (91, "last-transaction-time", OptionForm.UInt32),
        (92, "associated-addresses", OptionForm.Addresses),
        (93, "client-architecture", OptionForm.Architectures),
        (94, "client-network-interface", OptionForm.Bytes),
        (97, "client-uuid", OptionForm.Uuid),
        (100, "pcode", OptionForm.Text),
        (101, "tcode", OptionForm.Text),
        (108, "v6-only-preferred", OptionForm.UInt32),
        (114, "captive-portal", OptionForm.Text),
        (116, "auto-configure", OptionForm.UInt8),
        (118, "subnet-selection", OptionForm.Addresses),
        (119, "domain-search", OptionForm.Names),
        (121, "classless-routes", OptionForm.Routes),
        (150, "tftp-server-address", OptionForm.Addresses),
        (175, "ipxe", OptionForm.Bytes),
        (209, "pxelinux-config-file", OptionForm.Text),
        (210, "pxelinux-path-prefix", OptionForm.Text),
        (211, "pxelinux-reboot-time", OptionForm.UInt32),
        (252, "wpad", OptionForm.Text),
    ];

    private static readonly (byte Code, string Name, OptionForm Form)[] ByCode = [.. Enumerable.Range(0, 256).Select(code => All.FirstOrDefault(one => one.Code == code))];

    /// <summary>Those that the configuration may set by name.</summary>
    public static IReadOnlyDictionary<string, (byte Code, OptionForm Form)> ByName { get; } =
        All.Where(one => !IsOurs(one.Code) && one.Form <= OptionForm.Routes).ToDictionary(one => one.Name, one => (one.Code, one.Form));

    /// <summary>The name and form of an option; of an unknown one its number, and bytes.</summary>
    public static (string Name, OptionForm Form) Of(byte code) =>
        ByCode[code].Name is { } name ? (name, ByCode[code].Form) : ($"option-{code}", OptionForm.Bytes);

    /// <summary>A number without a name here takes a text, or bytes as <c>0x…</c>.</summary>
    public static bool TryOf(byte code, out (byte Code, OptionForm Form) kind)
    {
        kind = ByName.Values.FirstOrDefault(one => one.Code == code);
        if (kind.Code == 0) kind = (code, OptionForm.Text);
        return code is not (0 or 255);
    }

    /// <summary>What a reply says of the lease, the client and the boot file is not for the configuration to say.</summary>
    public static bool IsOurs(byte code) => code is 1 or 3 or 6 or 12 or 15 or 28 or (>= 50 and <= 61) or 66 or 67 or 80 or 81 or 82 or 91 or 92 or 93 or 94 or 97 or 118 or 175;

    /// <returns>Null if the text is not of that form. Every form may be written as <c>0x</c> and its bytes.</returns>
    public static byte[]? Read(OptionForm form, string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return text.Length % 2 == 0 && text.Skip(2).All(char.IsAsciiHexDigit) ? Convert.FromHexString(text.AsSpan(2)) : null;
        return form switch
        {
            OptionForm.Addresses => Addresses(text),
            OptionForm.UInt8 => byte.TryParse(text, out var number) ? [number] : null,
            OptionForm.UInt16 => ushort.TryParse(text, out var number) ? [(byte)(number >> 8), (byte)number] : null,
            OptionForm.UInt32 => long.TryParse(text, out var number) && number is >= int.MinValue and <= uint.MaxValue ? Number((uint)number) : null,
            OptionForm.Names => Split(text) is var names && names.All(DnsName.IsValid) ? DomainSearchList.Write(names) : null,
            OptionForm.Routes => Routes(text),
            _ => text.All(char.IsAscii) && !text.Any(char.IsControl) ? Encoding.ASCII.GetBytes(text) : null,
        };
    }

    public static string Hint(OptionForm form) => form switch
    {
        OptionForm.Addresses => "IPv4 addresses such as 192.0.2.1,192.0.2.2",
        OptionForm.UInt8 => "a number of 0 to 255",
        OptionForm.UInt16 => "a number of 0 to 65535",
        OptionForm.UInt32 => "a number of four bytes",
        OptionForm.Names => "domain names such as a.example,b.example",
        OptionForm.Routes => "routes such as 198.51.100.0/24 via 192.0.2.254, 0.0.0.0/0 via 192.0.2.1",
        _ => "ASCII text, or bytes as 0x0102",
    };

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static byte[] Number(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[]? Addresses(string text)
    {
        List<byte> bytes = [];
        foreach (var one in Split(text))
        {
            if (!IPv4Address.TryParse(one, out var address)) return null;
            bytes.AddRange(Number(address.Value));
        }

        return [.. bytes];
    }

    private static byte[]? Routes(string text)
    {
        List<ClasslessRoute> routes = [];
        foreach (var one in Split(text))
        {
            if (one.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var network, "via", var router]
                || !System.Net.IPNetwork.TryParse(network, out var prefix) || prefix.BaseAddress.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork
                || !IPv4Address.TryParse(router, out var via)) return null;
            routes.Add(new(IPv4Address.From(prefix.BaseAddress), prefix.PrefixLength, via));
        }

        return ClasslessRoute.Write(routes);
    }
}
