using System.Buffers.Binary;
using System.Net;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>IP packets with a UDP datagram (RFC 791 §3.1, RFC 8200 §3, RFC 768): for a client that the kernel cannot reach yet, and for capture files.</summary>
public static class UdpFrame
{
    public const int HeadersLength = IpHeaderLength + UdpHeaderLength;

    /// <summary>Of the longer of both versions.</summary>
    public const int LargestHeadersLength = Ip6HeaderLength + UdpHeaderLength;

    private const int IpHeaderLength = 20;
    private const int Ip6HeaderLength = 40;
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

        WriteUdp(packet[IpHeaderLength..], sourcePort, destinationPort, Sum(packet.Slice(12, 8)));
        return length;
    }

    /// <summary>The same for IPv6; the packet has to have <see cref="LargestHeadersLength"/> bytes more than the payload.</summary>
    public static int Write6(Span<byte> packet, IPEndPoint source, IPEndPoint destination, ReadOnlySpan<byte> payload)
    {
        var length = LargestHeadersLength + payload.Length;
        packet = packet[..length];
        packet[..LargestHeadersLength].Clear();
        payload.CopyTo(packet[LargestHeadersLength..]);

        packet[0] = 0x60; // version 6
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)(UdpHeaderLength + payload.Length));
        packet[6] = Udp;
        packet[7] = 64; // hop limit
        source.Address.TryWriteBytes(packet[8..], out _);
        destination.Address.TryWriteBytes(packet[24..], out _);
        WriteUdp(packet[Ip6HeaderLength..], (ushort)source.Port, (ushort)destination.Port, Sum(packet.Slice(8, 32)));
        return length;
    }

    /// <summary>The Internet's checksum (RFC 1071) over bytes whose own checksum is 0.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> bytes) => Fold(Sum(bytes));

    /// <summary>The header of the datagram that is there already; <paramref name="addresses"/> is the sum over both of them.</summary>
    private static void WriteUdp(Span<byte> udp, ushort sourcePort, ushort destinationPort, uint addresses)
    {
        BinaryPrimitives.WriteUInt16BigEndian(udp, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);

        // The pseudo header: both addresses, the protocol, the length. 0 would mean "no checksum".
        var checksum = Fold(Sum(udp) + addresses + Udp + (uint)udp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], checksum == 0 ? ushort.MaxValue : checksum);
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
