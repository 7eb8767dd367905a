using System.Buffers.Binary;
using System.Text;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

/// <summary>A packet as a client sends it, byte by byte and independent of the server's own writer.</summary>
public sealed class ClientPacket(DhcpMessageType type, byte[] hardwareAddress)
{
    private readonly List<(byte Code, byte[] Value)> _options = [(DhcpOptionCode.MessageType, [(byte)type])];

    public uint TransactionId { get; init; } = 0x12345678;

    public bool Broadcast { get; init; }

    public IPv4Address ClientAddress { get; init; }

    public IPv4Address RelayAddress { get; init; }

    public ClientPacket With(byte code, params byte[] value)
    {
        _options.Add((code, value));
        return this;
    }

    public ClientPacket With(byte code, string text) => With(code, Encoding.ASCII.GetBytes(text));

    public ClientPacket With(byte code, IPv4Address address)
    {
        var value = new byte[4];
        address.WriteTo(value);
        return With(code, value);
    }

    public byte[] ToArray()
    {
        var packet = new byte[240 + _options.Sum(option => option.Value.Length + 2) + 1];
        packet[0] = 1;
        packet[1] = 1;
        packet[2] = (byte)hardwareAddress.Length;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), TransactionId);
        if (Broadcast) packet[10] = 0x80;
        ClientAddress.WriteTo(packet.AsSpan(12));
        RelayAddress.WriteTo(packet.AsSpan(24));
        hardwareAddress.CopyTo(packet, 28);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(236), 0x63825363);
        var at = 240;
        foreach (var (code, value) in _options)
        {
            packet[at] = code;
            packet[at + 1] = (byte)value.Length;
            value.CopyTo(packet, at + 2);
            at += value.Length + 2;
        }

        packet[at] = DhcpOptionCode.End;
        return packet;
    }
}
