using System.Buffers.Binary;
using System.Text;
using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Dhcp.Trace;

/// <summary>A DHCPv6 message as people read it (RFC 8415 §8, §9, §21), with what relays wrapped around it.</summary>
internal static class MessageText6
{
    private const int LeastOfRelay = 34;
    private const int DeepestNesting = 12;

    private static readonly Dictionary<ushort, string> Names = new()
    {
        [Dhcp6OptionCode.ClientId] = "client-id",
        [Dhcp6OptionCode.ServerId] = "server-id",
        [Dhcp6OptionCode.IaNa] = "ia-na",
        [4] = "ia-ta",
        [Dhcp6OptionCode.IaAddress] = "ia-address",
        [Dhcp6OptionCode.OptionRequest] = "option-request",
        [Dhcp6OptionCode.Preference] = "preference",
        [8] = "elapsed-time",
        [Dhcp6OptionCode.RelayMessage] = "relay-message",
        [Dhcp6OptionCode.Status] = "status",
        [Dhcp6OptionCode.RapidCommit] = "rapid-commit",
        [Dhcp6OptionCode.UserClass] = "user-class",
        [Dhcp6OptionCode.VendorClass] = "vendor-class",
        [Dhcp6OptionCode.InterfaceId] = "interface-id",
        [Dhcp6OptionCode.DnsServers] = "dns-servers",
        [Dhcp6OptionCode.DomainList] = "domain-list",
        [25] = "ia-pd",
        [Dhcp6OptionCode.InformationRefreshTime] = "information-refresh-time",
        [Dhcp6OptionCode.ClientFqdn] = "client-fqdn",
        [Dhcp6OptionCode.BootFileUrl] = "boot-file-url",
        [60] = "boot-file-parameters",
        [Dhcp6OptionCode.ClientArchitecture] = "client-architecture",
        [62] = "network-interface",
        [Dhcp6OptionCode.ClientLinkLayerAddress] = "client-link-layer-address",
    };

    public static (string Type, IReadOnlyList<MessageLine> Lines) Of(byte[] packet)
    {
        List<MessageLine> lines = [];
        return (Read(packet, lines, 0), lines);
    }

    private static string Read(ReadOnlySpan<byte> packet, List<MessageLine> lines, int depth)
    {
        if (packet.Length < 4 || depth > DeepestNesting) return Malformed(packet, lines);
        var type = (Dhcp6MessageType)packet[0];
        var name = Enum.IsDefined(type) ? type.ToString().ToUpperInvariant() : $"type {packet[0]}";
        if (type is not (Dhcp6MessageType.RelayForward or Dhcp6MessageType.RelayReply))
        {
            lines.Add(new("transaction", $"0x{BinaryPrimitives.ReadUInt32BigEndian(packet) & 0xffffff:x6}"));
            Options(packet[4..], lines, "", depth);
            return name;
        }

        if (packet.Length < LeastOfRelay) return Malformed(packet, lines);
        lines.Add(new("link", IPv6Address.ToIPAddress(IPv6Address.Read(packet[2..])).ToString()));
        lines.Add(new("peer", IPv6Address.ToIPAddress(IPv6Address.Read(packet[18..])).ToString()));
        return $"{name} of {Options(packet[LeastOfRelay..], lines, "", depth) ?? "nothing"}";
    }

    private static string Malformed(ReadOnlySpan<byte> packet, List<MessageLine> lines)
    {
        lines.Add(new("bytes", OptionText.Bytes(packet)));
        return "no DHCPv6 message";
    }

    /// <returns>The type of the message inside, if one was.</returns>
    private static string? Options(ReadOnlySpan<byte> bytes, List<MessageLine> lines, string indent, int depth)
    {
        string? inner = null;
        var options = new Dhcp6OptionReader(bytes);
        while (options.TryRead())
        {
            var code = options.Code;
            var value = options.Value;
            var name = $"{indent}{code} {Names.GetValueOrDefault(code, "option")}";
            if (code == Dhcp6OptionCode.RelayMessage)
            {
                inner = Read(value, lines, depth + 1);
                continue;
            }

            lines.Add(new(name, Value(code, value)));
            if (depth < DeepestNesting) Options(Nested(code, value), lines, indent + "  ", depth + 1);
        }

        if (options.IsMalformed) lines.Add(new($"{indent}malformed", "an option claims more bytes than there are"));
        return inner;
    }

    private static ReadOnlySpan<byte> Nested(ushort code, ReadOnlySpan<byte> value) => code switch
    {
        Dhcp6OptionCode.IaNa when value.Length > 12 => value[12..],
        Dhcp6OptionCode.IaAddress when value.Length > 24 => value[24..],
        _ => default,
    };

    private static string Value(ushort code, ReadOnlySpan<byte> value) => code switch
    {
        Dhcp6OptionCode.IaNa when value.Length >= 12 => $"IAID {Number(value):x8}, renew after {Number(value[4..])} s, rebind after {Number(value[8..])} s",
        Dhcp6OptionCode.IaAddress when value.Length >= 24 => $"{IPv6Address.ToIPAddress(IPv6Address.Read(value))}, preferred {Number(value[16..])} s, valid {Number(value[20..])} s",
        Dhcp6OptionCode.OptionRequest when value.Length % 2 == 0 => Codes(value),
        Dhcp6OptionCode.Status when value.Length >= 2 => $"{(Dhcp6Status)Short(value)} {OptionText.Text(value[2..])}".TrimEnd(),
        Dhcp6OptionCode.UserClass when value.Length > 2 => OptionText.Text(value[2..]),
        Dhcp6OptionCode.VendorClass when value.Length > 6 => $"{OptionText.Text(value[6..])} (enterprise {Number(value)})",
        Dhcp6OptionCode.DnsServers when value.Length % 16 == 0 => Addresses(value),
        Dhcp6OptionCode.BootFileUrl => OptionText.Text(value),
        Dhcp6OptionCode.ClientArchitecture when value.Length == 2 => $"{(Protocols.Dhcp.DhcpArchitecture)Short(value)} ({Short(value)})",
        Dhcp6OptionCode.RapidCommit when value.IsEmpty => "yes",
        8 when value.Length == 2 => $"{Short(value) * 10} ms",
        _ => OptionText.Bytes(value),
    };

    private static uint Number(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt32BigEndian(value);

    private static ushort Short(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt16BigEndian(value);

    private static string Codes(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder();
        for (; value.Length >= 2; value = value[2..]) text.Append(text.Length > 0 ? ", " : "").Append(Names.GetValueOrDefault(Short(value), $"option-{Short(value)}"));
        return text.ToString();
    }

    private static string Addresses(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder();
        for (; value.Length >= 16; value = value[16..]) text.Append(text.Length > 0 ? ", " : "").Append(IPv6Address.ToIPAddress(IPv6Address.Read(value)));
        return text.ToString();
    }
}
