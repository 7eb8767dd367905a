using System.Buffers.Binary;
using System.Net.Sockets;
using BootAppliance.Protocols;

namespace BootAppliance.Dhcp.Trace;

/// <summary>
/// Datagrams as a capture file for Wireshark and tcpdump: pcap 2.4, link type 101 (each packet starts with its IP header),
/// little-endian, microseconds. The IP and UDP headers are made anew from the addresses and ports.
/// </summary>
internal static class PcapFile
{
    private const uint Magic = 0xa1b2c3d4;
    private const uint RawIp = 101;
    private const int LargestPacket = 65535;
    private const int RecordHeaderLength = 16;

    public static byte[] Of(IEnumerable<TracedExchange> exchanges)
    {
        using var file = new MemoryStream();
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], LargestPacket);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], RawIp);
        file.Write(header);
        foreach (var exchange in exchanges)
        {
            Add(file, exchange.Request, exchange.At);
            if (exchange.Reply is { } reply) Add(file, reply, exchange.At);
        }

        return file.ToArray();
    }

    private static void Add(MemoryStream file, Datagram datagram, DateTimeOffset at)
    {
        Span<byte> packet = new byte[RecordHeaderLength + UdpFrame.LargestHeadersLength + datagram.Bytes.Length];
        var length = datagram.From.AddressFamily == AddressFamily.InterNetworkV6
            ? UdpFrame.Write6(packet[RecordHeaderLength..], datagram.From, datagram.To, datagram.Bytes)
            : UdpFrame.Write(
                packet[RecordHeaderLength..], IPv4Address.From(datagram.From.Address), (ushort)datagram.From.Port,
                IPv4Address.From(datagram.To.Address), (ushort)datagram.To.Port, datagram.Bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(packet, (uint)at.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt32LittleEndian(packet[4..], (uint)(at.UtcTicks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
        BinaryPrimitives.WriteUInt32LittleEndian(packet[8..], (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(packet[12..], (uint)length);
        file.Write(packet[..(RecordHeaderLength + length)]);
    }
}
