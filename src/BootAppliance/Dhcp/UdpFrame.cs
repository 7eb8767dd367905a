using System.Buffers.Binary;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>An IPv4 packet with a UDP datagram (RFC 791 §3.1, RFC 768), for a client that the kernel cannot reach yet.</summary>
public static class UdpFrame
{
    public const int HeadersLength = IpHeaderLength + UdpHeaderLength;

    private const int IpHeaderLength = 20;
    private const int UdpHeaderLength = 8;
    private const byte Udp = 17;

    /// <summary>Writes both headers and the payload; the packet has to have <see cref="HeadersLength"/> bytes more than the payload.</summary>
    /// <returns>The packet's length.</returns>
    public static int Write(
        Span<byte> packet, IPv4Address source, ushort sourcePort, IPv4Address destination, ushort destinationPort, ReadOnlySpan<byte> payload)
    {
        var length = HeadersLength + payload.Length;
        packet = packet[..length];
        packet[..HeadersLength].Clear();
        payload.CopyTo(packet[HeadersLength..]);

        packet[0] = 0x45; // version 4, five words of header
        packet[1] = 0x10; // low delay, as DHCP servers mark it
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)length);
        packet[8] = 64; // time to live
        packet[9] = Udp;
        source.WriteTo(packet[12..]);
        destination.WriteTo(packet[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Fold(Sum(packet[..IpHeaderLength])));

        var udp = packet[IpHeaderLength..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);

        // The pseudo header: both addresses, the protocol, the length. 0 would mean "no checksum".
        var checksum = Fold(Sum(udp) + Sum(packet.Slice(12, 8)) + Udp + (uint)udp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], checksum == 0 ? ushort.MaxValue : checksum);
        return length;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (; bytes.Length >= 2; bytes = bytes[2..]) sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return bytes.IsEmpty ? sum : sum + (uint)(bytes[0] << 8);
    }

    private static ushort Fold(uint sum)
    {
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
