using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace BootAppliance.Simulators.Load;

internal enum MessageType : byte { None = 0, Discover = 1, Offer = 2, Request = 3, Ack = 5, Nak = 6 }

/// <summary>
/// The little of DHCP that a load client needs (RFC 2131 §2), sent as a relay does: giaddr is our own address, so the
/// server answers us by unicast. Written apart from the product's codec, so that it cannot share a mistake with it.
/// </summary>
/// <param name="Type">Option 53.</param>
/// <param name="Transaction">Which question it answers.</param>
/// <param name="Address">The client's, as the server gives it.</param>
/// <param name="Server">Option 54.</param>
/// <param name="BootFile">Of option 67, else of the file field; null if there is none.</param>
internal sealed record RelayedMessage(MessageType Type, uint Transaction, uint Address, uint Server, string? BootFile)
{
    private const int PlainSize = 300;
    private const int FileField = 108;
    private const int FileLength = 128;
    private const uint MagicCookie = 0x63825363;

    public static byte[] Write(MessageType type, uint transaction, long mac, IPAddress relay, uint requested, uint server, byte[] options)
    {
        var packet = new byte[PlainSize + options.Length];
        packet[0] = 1;
        packet[1] = 1;
        packet[2] = 6;
        packet[3] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), transaction);
        relay.GetAddressBytes().CopyTo(packet, 24);
        WriteMac(packet.AsSpan(28, 6), mac);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(236), MagicCookie);
        var at = 240;
        packet[at++] = 53;
        packet[at++] = 1;
        packet[at++] = (byte)type;
        at = WriteAddress(packet, at, 50, requested);
        at = WriteAddress(packet, at, 54, server);
        options.CopyTo(packet, at);
        at += options.Length;
        packet[at] = 255;
        return packet;
    }

    public static bool TryParse(ReadOnlySpan<byte> packet, [NotNullWhen(true)] out RelayedMessage? message)
    {
        message = null;
        if (packet.Length < 241 || packet[0] != 2 || BinaryPrimitives.ReadUInt32BigEndian(packet[236..]) != MagicCookie) return false;
        var type = MessageType.None;
        uint server = 0;
        var file = packet.Slice(FileField, FileLength);
        for (var rest = packet[240..]; rest.Length > 1 && rest[0] != 255;)
        {
            if (rest[0] == 0)
            {
                rest = rest[1..];
                continue;
            }

            if (rest.Length < 2 + rest[1]) return false;
            if (rest[0] == 53 && rest[1] == 1) type = (MessageType)rest[2];
            if (rest[0] == 54 && rest[1] == 4) server = BinaryPrimitives.ReadUInt32BigEndian(rest[2..]);
            if (rest[0] == 67) file = rest.Slice(2, rest[1]);
            rest = rest[(2 + rest[1])..];
        }

        var bootFile = Encoding.ASCII.GetString(file).TrimEnd('\0');

        message = new RelayedMessage(
            type, BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), BinaryPrimitives.ReadUInt32BigEndian(packet[16..]), server, bootFile.Length > 0 ? bootFile : null);
        return true;
    }

    private static int WriteAddress(byte[] packet, int at, byte code, uint address)
    {
        if (address == 0) return at;
        packet[at] = code;
        packet[at + 1] = 4;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(at + 2), address);
        return at + 6;
    }

    private static void WriteMac(Span<byte> to, long mac)
    {
        for (var i = 0; i < 6; i++) to[i] = (byte)(mac >> (8 * (5 - i)));
    }
}
