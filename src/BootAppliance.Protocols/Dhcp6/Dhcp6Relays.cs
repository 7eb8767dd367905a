namespace BootAppliance.Protocols.Dhcp6;

/// <summary>One relay on the way (RFC 8415 §9).</summary>
/// <param name="HopCount">As it came.</param>
/// <param name="Link">An address of the client's link; 0 if the relay does not tell.</param>
/// <param name="Peer">Who the message came from.</param>
/// <param name="InterfaceId">Option 18, which goes back; null if absent.</param>
public sealed record Dhcp6Relay(byte HopCount, UInt128 Link, UInt128 Peer, byte[]? InterfaceId);

/// <summary>What relays wrapped around a client's message, the outermost first; and back again.</summary>
public static class Dhcp6Relays
{
    /// <summary>RFC 8415 §7.6, HOP_COUNT_LIMIT.</summary>
    private const int MostRelays = 8;
    private const int HeaderLength = 34;

    /// <summary>Takes the wrapping off; false if it is malformed or too deep. <paramref name="hardware"/> is what a relay says of the client's own address (RFC 6939).</summary>
    public static bool TryUnwrap(ReadOnlySpan<byte> bytes, out List<Dhcp6Relay> relays, out ReadOnlySpan<byte> inner, out byte[]? hardware)
    {
        relays = [];
        inner = default;
        hardware = null;
        var rest = bytes;
        while (rest.Length > 0 && (Dhcp6MessageType)rest[0] == Dhcp6MessageType.RelayForward)
        {
            if (rest.Length < HeaderLength || relays.Count >= MostRelays) return false;
            byte[]? interfaceId = null;
            ReadOnlySpan<byte> message = default;
            var options = new Dhcp6OptionReader(rest[HeaderLength..]);
            while (options.TryRead())
            {
                if (options.Code == Dhcp6OptionCode.InterfaceId) interfaceId = options.Value.ToArray();
                if (options.Code == Dhcp6OptionCode.RelayMessage) message = options.Value;
                // Two bytes of hardware type, 1 for Ethernet; the relay next to the client knows best.
                if (options.Code == Dhcp6OptionCode.ClientLinkLayerAddress && options.Value is [0, 1, _, _, _, _, _, _]) hardware = options.Value[2..].ToArray();
            }

            if (options.IsMalformed || message.IsEmpty) return false;
            relays.Add(new(rest[1], IPv6Address.Read(rest[2..]), IPv6Address.Read(rest[18..]), interfaceId));
            rest = message;
        }

        inner = rest;
        return true;
    }

    /// <summary>Wraps an answer for the way back (§19.3).</summary>
    public static byte[] Wrap(byte[] answer, IReadOnlyList<Dhcp6Relay> relays)
    {
        for (var i = relays.Count - 1; i >= 0; i--)
        {
            var relay = relays[i];
            var writer = new Dhcp6Writer(Dhcp6MessageType.RelayReply, relay);
            if (relay.InterfaceId is { } id) writer.Put(Dhcp6OptionCode.InterfaceId, id);
            writer.Put(Dhcp6OptionCode.RelayMessage, answer);
            answer = writer.ToArray();
        }

        return answer;
    }
}
