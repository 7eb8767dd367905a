using System.Buffers.Binary;
using System.Text;

namespace BootAppliance.Protocols.Tftp;

/// <summary>Writes the server's packets (RFC 1350 §5, RFC 2347).</summary>
public static class TftpWriter
{
    public const int DataHeader = 4;

    /// <summary><c>3 block data…</c>; the data stand behind the header already.</summary>
    public static void DataHeaderTo(Span<byte> packet, ushort block)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)TftpOpcode.Data);
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], block);
    }

    /// <summary><c>6 (option 0 value 0)*</c></summary>
    public static byte[] OptionAcknowledge(IReadOnlyList<KeyValuePair<string, string>> options) =>
        [0, (byte)TftpOpcode.OptionAcknowledge, .. Encoding.ASCII.GetBytes(string.Concat(options.Select(one => $"{one.Key}\0{one.Value}\0")))];

    /// <summary><c>5 code message 0</c></summary>
    public static byte[] Error(TftpError code, string message) =>
        [0, (byte)TftpOpcode.Error, 0, (byte)code, .. Encoding.ASCII.GetBytes(message), 0];

    /// <summary><c>4 block</c></summary>
    public static byte[] Acknowledge(ushort block) => [0, (byte)TftpOpcode.Acknowledge, (byte)(block >> 8), (byte)block];

    /// <summary>Reads <c>4 block</c> or <c>5 code …</c>; anything else is neither.</summary>
    public static bool TryReadReply(ReadOnlySpan<byte> packet, out TftpOpcode opcode, out ushort value)
    {
        (opcode, value) = (default, 0);
        if (packet.Length < 4) return false;
        opcode = (TftpOpcode)BinaryPrimitives.ReadUInt16BigEndian(packet);
        value = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        return opcode is TftpOpcode.Acknowledge or TftpOpcode.Error;
    }
}
