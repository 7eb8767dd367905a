using System.Buffers.Binary;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Protocols.Tests.Dhcp;

/// <summary>A message around given options, written by the writer under test.</summary>
internal static class DhcpPacket
{
    public static byte[] Header(int length)
    {
        var packet = new byte[length];
        (packet[0], packet[1], packet[2]) = (2, 1, 6);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(236), 0x63825363);
        return packet;
    }

    public static DhcpMessage Parse(IEnumerable<(byte Code, byte[] Value)> options)
    {
        var packet = Header(4096);
        var writer = new DhcpOptionWriter(packet);
        foreach (var (code, value) in options) Assert.True(writer.TryPut(code, value));
        Assert.True(DhcpMessage.TryParse(packet.AsMemory(0, writer.Finish()), out var message, out _));
        return message;
    }
}
