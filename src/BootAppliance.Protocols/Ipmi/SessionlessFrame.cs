namespace BootAppliance.Protocols.Ipmi;

/// <summary>A message outside any session, in the frame of IPMI 1.5 (IPMI 2.0 rev 1.1 §13.6, table 13-8).</summary>
public static class SessionlessFrame
{
    private const int HeaderLength = 14;

    /// <summary><c>RMCP(IPMI) | authentication 00, sequence 4×00, session 4×00, length | message</c> (table 13-8).</summary>
    public static int Write(Span<byte> destination, in IpmiMessage message)
    {
        destination[..HeaderLength].Clear();
        Rmcp.Write(destination, RmcpClass.Ipmi);
        var length = message.Write(destination[HeaderLength..]);
        destination[13] = (byte)length;
        return HeaderLength + length;
    }

    /// <returns>False for anything else, also for a frame that belongs to a session. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> packet, out IpmiMessage message)
    {
        message = default;
        if (packet.Length < HeaderLength || !Rmcp.Is(packet, RmcpClass.Ipmi) || packet[4..13].ContainsAnyExcept((byte)0)) return false;
        return packet.Length >= HeaderLength + packet[13] && IpmiMessage.TryParse(packet.Slice(HeaderLength, packet[13]), out message);
    }
}
