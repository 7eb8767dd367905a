namespace BootAppliance.Protocols.Ipmi;

public enum RmcpClass : byte
{
    Asf = 6,
    Ipmi = 7,
}

/// <summary>The four bytes before everything on port 623: <c>06 00 FF class</c>, version 1.0 and no RMCP acknowledgement wanted (IPMI 2.0 rev 1.1 §13.1.3).</summary>
public static class Rmcp
{
    public const int Port = 623;
    internal const int HeaderLength = 4;

    internal static void Write(Span<byte> destination, RmcpClass kind)
    {
        destination[0] = 6;
        destination[1] = 0;
        destination[2] = 0xff;
        destination[3] = (byte)kind;
    }

    /// <summary>Other versions and RMCP acknowledgements (class bit 7) are not of this kind. The sequence number is ignored, as §13.2.1 asks of IPMI.</summary>
    internal static bool Is(ReadOnlySpan<byte> packet, RmcpClass kind) => packet.Length >= HeaderLength && packet[0] == 6 && packet[3] == (byte)kind;
}
