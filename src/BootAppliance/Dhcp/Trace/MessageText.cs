using BootAppliance.Dhcp.Classes;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp.Trace;

/// <summary>One line of a decoded message.</summary>
/// <param name="Name">A field of the header as RFC 2131 §2 calls it, or an option's number and name.</param>
/// <param name="Value">As people read it.</param>
public sealed record MessageLine(string Name, string Value);

/// <summary>A message as people read it: its type, the fields of the header that say something, and every option.</summary>
public sealed record MessageView(string From, string To, string Type, IReadOnlyList<MessageLine> Lines)
{
    public static MessageView Of(Datagram datagram)
    {
        var (type, lines) = datagram.From.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? MessageText6.Of(datagram.Bytes) : MessageText.Of(datagram.Bytes);
        return new(datagram.From.ToString(), datagram.To.ToString(), type, lines);
    }
}

internal static class MessageText
{
    public static (string Type, IReadOnlyList<MessageLine> Lines) Of(byte[] packet)
    {
        if (!DhcpMessage.TryParse(packet, out var message, out var error)) return ($"no DHCP message ({error})", [new("bytes", OptionText.Bytes(packet))]);
        List<MessageLine> lines = [new("xid", $"0x{message.TransactionId:x8}")];
        if (message.HardwareType != 1) lines.Add(new("htype", message.HardwareType.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (message.IsBroadcast) lines.Add(new("flags", "broadcast"));
        foreach (var (name, address) in ((string, IPv4Address)[])[("ciaddr", message.ClientAddress), ("yiaddr", message.YourAddress), ("siaddr", message.NextServer), ("giaddr", message.RelayAddress)])
        {
            if (!address.IsAny) lines.Add(new(name, address.ToString()));
        }

        if (message.HardwareAddress.Length > 0) lines.Add(new("chaddr", BitConverter.ToString(message.HardwareAddress.ToArray()).Replace('-', ':').ToLowerInvariant()));
        if (message.BootFile is { IsEmpty: false } file) lines.Add(new("file", OptionText.Text(file)));
        foreach (var code in message.OptionCodes)
        {
            message.TryGetOption(code, out var value);
            var (name, form) = OptionKinds.Of(code);
            lines.Add(new($"{code} {name}", OptionText.Of(form, value)));
        }

        return (OptionText.Type(message.MessageType), lines);
    }
}
