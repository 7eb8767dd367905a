using System.Diagnostics.CodeAnalysis;
using BootAppliance.Dhcp.Foreign;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

/// <summary>What server and proxy do with a datagram before they look at it: parse it once, leave out what is our own question's, read the client's words.</summary>
public sealed class PacketIntake(DhcpRules rules, ForeignServers foreign)
{
    /// <returns>False with the reason why nobody is to be answered.</returns>
    public bool TryRead(ReadOnlyMemory<byte> packet, string @interface, [NotNullWhen(true)] out ClientMessage? message, out DhcpReason reason)
    {
        (message, reason) = (null, DhcpReason.Malformed);
        if (!DhcpMessage.TryParse(packet, out var raw, out _)) return false;
        reason = DhcpReason.OwnQuestion;
        return !foreign.Takes(raw, @interface) && MessageReader.TryRead(raw, rules.Classes, out message, out reason);
    }
}
