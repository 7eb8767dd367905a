using System.Buffers.Binary;
using System.Text;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

/// <summary>Writes a reply in at most the size that its client takes (option 57, RFC 2132 §9.10).</summary>
public static class ReplyEncoder
{
    /// <summary>No reply is longer: it has to fit an Ethernet frame, whatever its client claims.</summary>
    public const int LargestLength = DhcpWire.LargestLength;

    /// <summary>Room for what no reply goes without: type, server, lease times, netmask, router, client identifier.</summary>
    private const int EssentialLength = 72;

    private const int FileOffset = 108;
    private const ushort BroadcastFlag = 0x8000;

    /// <returns>The length; options that do not fit are left out, the last of the list first.</returns>
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
        return Math.Max(WriteOptions(reply, packet), DhcpWire.MinimumLength);
    }

    private static int WriteOptions(DhcpReply reply, Span<byte> packet)
    {
        // RFC 3046 §2.2: where the relay's option leaves no room for the reply itself, the reply goes without it.
        var agent = reply.AgentInformation ?? [];
        if (DhcpWire.HeaderLength + EssentialLength + DhcpOptionWriter.SizeOf(agent.Length) > packet.Length) agent = [];

        // EDK2 reads the first part of a split option only, and ROMs are no better with overloaded fields.
        var isFirmware = reply.To.IsNetworkBoot;
        var writer = new DhcpOptionWriter(
            packet, agent.Length == 0 ? 0 : DhcpOptionWriter.SizeOf(agent.Length),
            mayUseFile: !isFirmware && reply.FileName is null, mayUseServerName: !isFirmware);
        if (reply.Type != DhcpMessageType.None) writer.TryPut(DhcpOptionCode.MessageType, [(byte)reply.Type]);
        foreach (var option in reply.Options)
        {
            if (isFirmware && option.Value.Length > byte.MaxValue) continue;
            writer.TryPut(option.Code, option.Value);
        }

        return writer.Finish(DhcpOptionCode.RelayAgentInformation, agent);
    }
}
