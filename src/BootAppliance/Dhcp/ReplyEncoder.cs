using System.Buffers.Binary;
using System.Text;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

/// <summary>Writes a reply in at most the size that its client takes (option 57, RFC 2132 §9.10).</summary>
public static class ReplyEncoder
{
    /// <summary>No reply is longer: it has to fit an Ethernet frame, whatever its client claims.</summary>
    public const int LargestLength = DhcpWire.LargestLength;

    private const int FileOffset = 108;
    private const ushort BroadcastFlag = 0x8000;

    /// <returns>The length; options that do not fit are left out from the end of the list.</returns>
    public static int Write(DhcpReply reply, Span<byte> packet)
    {
        var message = reply.To;
        var limit = Math.Clamp(message.MaximumSize - DhcpWire.HeadersLength, DhcpWire.DefaultMaximumLength, LargestLength);
        packet = packet[..limit];
        packet.Clear();
        packet[0] = (byte)DhcpOperation.Reply;
        packet[1] = message.HardwareType;
        packet[2] = (byte)message.HardwareAddress.Length;
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], message.TransactionId);

        // RFC 2131 §4.3.2: a relay has to broadcast a NAK, for the client has no address that it could be sent to.
        var mustBroadcast = message.WantsBroadcast || (reply.Type == DhcpMessageType.Nak && message.IsRelayed);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], mustBroadcast ? BroadcastFlag : (ushort)0);
        reply.ClientAddress.WriteTo(packet[12..]);
        reply.YourAddress.WriteTo(packet[16..]);
        reply.NextServer.WriteTo(packet[20..]);
        message.RelayAddress.WriteTo(packet[24..]);
        message.HardwareAddress.CopyTo(packet[28..]);
        if (reply.FileName is { } file) Encoding.ASCII.GetBytes(file, packet[FileOffset..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[236..], 0x63825363);

        // The room of option 82 and of End is taken first.
        var end = limit - 1 - (reply.AgentInformation is { } agent ? agent.Length + 2 : 0);
        var at = DhcpWire.HeaderLength;
        at = Put(packet, at, end, new(DhcpOptionCode.MessageType, [(byte)reply.Type]));
        foreach (var option in reply.Options) at = Put(packet, at, end, option);
        if (reply.AgentInformation is { } echoed) at = Put(packet, at, limit - 1, new(DhcpOptionCode.RelayAgentInformation, echoed));
        packet[at++] = DhcpOptionCode.End;
        return Math.Max(at, DhcpWire.MinimumLength);
    }

    // An option is never split: EDK2 reads the first part of a split one only.
    private static int Put(Span<byte> packet, int at, int end, ReplyOption option)
    {
        var length = option.Value.Length;
        if (length > byte.MaxValue || at + 2 + length > end) return at;
        packet[at] = option.Code;
        packet[at + 1] = (byte)length;
        option.Value.CopyTo(packet[(at + 2)..]);
        return at + 2 + length;
    }
}
