using System.Buffers.Binary;
using System.Text;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp.Classes;

/// <summary>How an option's value is written in the configuration.</summary>
public enum OptionForm
{
    Text,
    Addresses,
    UInt8,
    UInt16,
    UInt32,
    Names,
    Routes,
}

/// <summary>The options that can be set by name, and the form of each (RFC 2132 and the registry of BOOTP and DHCP parameters).</summary>
internal static class OptionKinds
{
    public static IReadOnlyDictionary<string, (byte Code, OptionForm Form)> ByName { get; } = new Dictionary<string, (byte, OptionForm)>
    {
        ["time-offset"] = (2, OptionForm.UInt32),
        ["time-servers"] = (4, OptionForm.Addresses),
        ["log-servers"] = (7, OptionForm.Addresses),
        ["lpr-servers"] = (9, OptionForm.Addresses),
        ["root-path"] = (17, OptionForm.Text),
        ["default-ttl"] = (23, OptionForm.UInt8),
        ["interface-mtu"] = (26, OptionForm.UInt16),
        ["nis-domain"] = (40, OptionForm.Text),
        ["nis-servers"] = (41, OptionForm.Addresses),
        ["ntp-servers"] = (42, OptionForm.Addresses),
        ["netbios-name-servers"] = (44, OptionForm.Addresses),
        ["netbios-node-type"] = (46, OptionForm.UInt8),
        ["smtp-servers"] = (69, OptionForm.Addresses),
        ["pcode"] = (100, OptionForm.Text),
        ["tcode"] = (101, OptionForm.Text),
        ["v6-only-preferred"] = (108, OptionForm.UInt32),
        ["captive-portal"] = (114, OptionForm.Text),
        ["domain-search"] = (119, OptionForm.Names),
        ["classless-routes"] = (121, OptionForm.Routes),
        ["tftp-server-address"] = (150, OptionForm.Addresses),
        ["pxelinux-config-file"] = (209, OptionForm.Text),
        ["pxelinux-path-prefix"] = (210, OptionForm.Text),
        ["pxelinux-reboot-time"] = (211, OptionForm.UInt32),
        ["wpad"] = (252, OptionForm.Text),
    };

    /// <summary>A number without a name here takes a text, or bytes as <c>0x…</c>.</summary>
    public static bool TryOf(byte code, out (byte Code, OptionForm Form) kind)
    {
        kind = ByName.Values.FirstOrDefault(one => one.Code == code);
        if (kind.Code == 0) kind = (code, OptionForm.Text);
        return code is not (0 or 255);
    }

    /// <summary>What a reply says of the lease, the client and the boot file is not for the configuration to say.</summary>
    public static bool IsOurs(byte code) => code is 1 or 3 or 6 or 12 or 15 or 28 or (>= 50 and <= 61) or 66 or 67 or 80 or 81 or 82 or 93 or 94 or 97 or 118 or 175;

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
