namespace BootAppliance.Protocols.Ipmi;

/// <summary>Whether something at an address speaks IPMI: ASF's presence ping and pong, without any account (§13.2.3, §13.2.4).</summary>
public static class AsfPresence
{
    public const int PingLength = 12;
    public const int PongLength = 28;
    private const byte Ping = 0x80;
    private const byte Pong = 0x40;

    /// <summary><c>RMCP(ASF) | 00 00 11 BE, 80, tag, 00, length 00</c> (§13.2.3).</summary>
    public static int WritePing(Span<byte> destination, byte tag) => Write(destination, Ping, tag, 0);

    /// <summary><c>RMCP(ASF) | 00 00 11 BE, 40, tag, 00, length 10h | 00 00 11 BE, OEM 4×00, entities 81h, interactions 00, 6×00</c>; entities bit 7 says IPMI (§13.2.4).</summary>
    public static int WritePong(Span<byte> destination, byte tag)
    {
        destination[..PongLength].Clear();
        Write(destination, Pong, tag, 16);
        (destination[14], destination[15], destination[20]) = (0x11, 0xbe, 0x81);
        return PongLength;
    }

    /// <returns>False for anything that is not a whole ping. Never throws, whatever the bytes.</returns>
    public static bool TryParsePing(ReadOnlySpan<byte> packet, out byte tag) => TryParse(packet, Ping, out tag);

    /// <returns>False for anything that is not a whole pong. Never throws, whatever the bytes.</returns>
    public static bool TryParsePong(ReadOnlySpan<byte> packet, out byte tag, out bool speaksIpmi)
    {
        speaksIpmi = packet.Length >= PongLength && (packet[20] & 0x80) != 0;
        return TryParse(packet, Pong, out tag) && packet.Length >= PongLength;
    }

    private static int Write(Span<byte> destination, byte type, byte tag, byte length)
    {
        Rmcp.Write(destination, RmcpClass.Asf);
        ReadOnlySpan<byte> body = [0, 0, 0x11, 0xbe, type, tag, 0, length];
        body.CopyTo(destination[Rmcp.HeaderLength..]);
        return PingLength;
    }

    private static bool TryParse(ReadOnlySpan<byte> packet, byte type, out byte tag)
    {
        tag = packet.Length >= PingLength ? packet[9] : (byte)0;
        return packet.Length >= PingLength && Rmcp.Is(packet, RmcpClass.Asf) && packet[4..8].SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0x11, 0xbe]) && packet[8] == type;
    }
}
