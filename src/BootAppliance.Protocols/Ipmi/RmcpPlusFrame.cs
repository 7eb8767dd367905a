using System.Buffers.Binary;

namespace BootAppliance.Protocols.Ipmi;

public enum RmcpPlusPayload : byte
{
    Message = 0x00,
    OpenSessionRequest = 0x10,
    OpenSessionResponse = 0x11,
    Rakp1 = 0x12,
    Rakp2 = 0x13,
    Rakp3 = 0x14,
    Rakp4 = 0x15,
}

/// <summary>The frame of RMCP+ (IPMI 2.0 rev 1.1 §13.6, table 13-8). What is within a session is sealed and opened by <see cref="SessionCipher"/>.</summary>
public readonly ref struct RmcpPlusFrame
{
    internal const int HeaderLength = 16;
    internal const byte AuthenticationType = 0x06;
    internal const byte Encrypted = 0x80;
    internal const byte Authenticated = 0x40;

    public RmcpPlusPayload Type { get; private init; }

    /// <summary>Encrypted and authenticated; a frame with only one of both is refused.</summary>
    public bool IsSealed { get; private init; }

    public uint Session { get; private init; }

    public uint Sequence { get; private init; }

    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary><c>RMCP(IPMI) | 06, payload type, session 4×00, sequence 4×00, length (2, little endian) | payload</c>: setting up a session (table 13-8).</summary>
    public static int Write(Span<byte> destination, RmcpPlusPayload type, ReadOnlySpan<byte> payload)
    {
        WriteHeader(destination, (byte)type, 0, 0, payload.Length);
        payload.CopyTo(destination[HeaderLength..]);
        return HeaderLength + payload.Length;
    }

    /// <returns>False for anything that is not such a frame. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> packet, out RmcpPlusFrame frame)
    {
        frame = default;
        if (packet.Length < HeaderLength || !Rmcp.Is(packet, RmcpClass.Ipmi) || packet[4] != AuthenticationType) return false;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(packet[14..]);
        var protection = packet[5] & (Encrypted | Authenticated);
        if (packet.Length < HeaderLength + length || protection is Encrypted or Authenticated) return false;
        frame = new()
        {
            Type = (RmcpPlusPayload)(packet[5] & 0x3f),
            IsSealed = protection != 0,
            Session = BinaryPrimitives.ReadUInt32LittleEndian(packet[6..]),
            Sequence = BinaryPrimitives.ReadUInt32LittleEndian(packet[10..]),
            Payload = packet.Slice(HeaderLength, length),
        };
        return true;
    }

    internal static void WriteHeader(Span<byte> destination, byte type, uint session, uint sequence, int length)
    {
        Rmcp.Write(destination, RmcpClass.Ipmi);
        destination[4] = AuthenticationType;
        destination[5] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[6..], session);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[10..], sequence);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[14..], (ushort)length);
    }
}
