using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using BootAppliance.Dhcp.Classes;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

/// <summary>Takes from a client's packet what the decision needs. Everything in it is hostile until it is checked here.</summary>
public static class MessageReader
{
    private const int UuidOptionLength = 17;

    /// <summary>A longer option 82 could not go back in any reply.</summary>
    private const int LargestAgentInformation = 512;

    /// <param name="raw">What the datagram says.</param>
    /// <param name="classes">Those that the client may be a member of.</param>
    /// <param name="message">What of it the decision needs.</param>
    /// <param name="reason">Why it is none of ours.</param>
    public static bool TryRead(DhcpMessage raw, IReadOnlyList<ClassOptions> classes, [NotNullWhen(true)] out ClientMessage? message, out DhcpReason reason)
    {
        (message, reason) = (null, default);
        if (Objection(raw) is { } objection)
        {
            reason = objection;
            return false;
        }

        message = Read(raw) with { Classes = classes.Count == 0 ? [] : [.. classes.Where(one => one.When.Holds(raw))] };
        return true;
    }

    private static DhcpReason? Objection(DhcpMessage raw) => raw switch
    {
        { Operation: not DhcpOperation.Request } => DhcpReason.NotFromClient,
        { MessageType: DhcpMessageType.Offer or DhcpMessageType.Ack or DhcpMessageType.Nak } => DhcpReason.NotFromClient,
        { MessageType: > DhcpMessageType.Inform and not DhcpMessageType.LeaseQuery } => DhcpReason.UnknownType,
        _ => null,
    };

    private static ClientMessage Read(DhcpMessage raw)
    {
        var (linkSelection, serverOverride, circuit) = ReadAgent(raw);
        var fqdn = ReadFqdn(raw);
        return new()
        {
            Type = (ClientMessageType)raw.MessageType,
            TransactionId = raw.TransactionId,
            HardwareType = raw.HardwareType,
            HardwareAddress = raw.HardwareAddress.ToArray(),
            WantsBroadcast = raw.IsBroadcast,
            ClientAddress = raw.ClientAddress,
            RelayAddress = raw.RelayAddress,
            RequestedAddress = Address(raw, DhcpOptionCode.RequestedAddress),
            ServerIdentifier = Address(raw, DhcpOptionCode.ServerIdentifier),
            SubnetSelection = linkSelection.IsAny ? Address(raw, DhcpOptionCode.SubnetSelection) : linkSelection,
            ServerIdentifierOverride = serverOverride,
            ClientId = Bytes(raw, DhcpOptionCode.ClientIdentifier),
            AgentInformation = Bytes(raw, DhcpOptionCode.RelayAgentInformation, LargestAgentInformation),
            CircuitId = circuit,
            MachineId = Bytes(raw, DhcpOptionCode.ClientGuid) is { Length: UuidOptionLength } id && id.AsSpan().ContainsAnyExcept((byte)0) ? id : null,
            Fqdn = fqdn,
            HostName = ReadHostName(raw, fqdn),
            WantsRapidCommit = raw.TryGetOption(DhcpOptionCode.RapidCommit, out var rapid) && rapid.IsEmpty,
            VendorClass = Text(raw, DhcpOptionCode.VendorClass),
            Architecture = raw.TryGetOption(DhcpOptionCode.ClientArchitecture, out var architecture) && architecture.Length >= 2
                ? BinaryPrimitives.ReadUInt16BigEndian(architecture)
                : null,
            IsIpxe = raw.TryGetOption(DhcpOptionCode.Ipxe, out _)
                || (raw.TryGetOption(DhcpOptionCode.UserClass, out var userClass) && IsIpxe(userClass)),
            BootItem = raw.TryGetOption(DhcpOptionCode.VendorSpecific, out var vendor) && PxeVendorOptions.TryParse(vendor, out var pxe, out _) ? pxe.Item : null,
            MaximumSize = raw.TryGetOption(DhcpOptionCode.MaximumMessageSize, out var size) && size.Length == 2
                ? BinaryPrimitives.ReadUInt16BigEndian(size)
                : 576,
        };
    }

    // ipxe.org/cfg/user-class: iPXE sends the bare word; RFC 3004 §4 would have its length before it.
    private static bool IsIpxe(ReadOnlySpan<byte> userClass) => userClass.SequenceEqual("iPXE"u8) || userClass.SequenceEqual("\u0004iPXE"u8);

    private static (IPv4Address LinkSelection, IPv4Address ServerOverride, byte[]? Circuit) ReadAgent(DhcpMessage raw)
    {
        if (!raw.TryGetOption(DhcpOptionCode.RelayAgentInformation, out var value) || !RelayAgentInformation.TryParse(value, out var agent, out _)) return default;
        return (agent.LinkSelection, agent.ServerOverride, agent.CircuitId.IsEmpty ? null : agent.CircuitId.ToArray());
    }

    /// <summary>A name that DNS would take (RFC 952, RFC 1123 §2.1), or nothing: it ends up in logs, pages and scripts.</summary>
    private static string? ReadHostName(DhcpMessage raw, ClientFqdn? full)
    {
        // RFC 4702 §3.1: a client that sends option 81 does not send 12, nor counts it if it does.
        if (full is { Name.Length: > 0 } fqdn && !fqdn.Name.Contains('_', StringComparison.Ordinal) && fqdn.Name[0] != '-') return fqdn.Name.ToLowerInvariant();
        if (!raw.TryGetOption(DhcpOptionCode.HostName, out var bytes)) return null;
        bytes = bytes.TrimEnd((byte)0);
        if (bytes.Length is 0 or > 253 || bytes[0] is (byte)'-' or (byte)'.') return null;
        foreach (var one in bytes)
        {
            if (!char.IsAsciiLetterOrDigit((char)one) && one is not ((byte)'-' or (byte)'.')) return null;
        }

        return Encoding.ASCII.GetString(bytes).ToLowerInvariant();
    }

    private static IPv4Address Address(DhcpMessage raw, byte code) =>
        raw.TryGetOption(code, out var value) && value.Length == 4 ? IPv4Address.Read(value) : IPv4Address.Any;

    private static ClientFqdn? ReadFqdn(DhcpMessage raw) =>
        raw.TryGetOption(DhcpOptionCode.ClientFqdn, out var value) && ClientFqdn.TryParse(value, out var fqdn, out _) ? fqdn : null;

    private static byte[]? Bytes(DhcpMessage raw, byte code, int most = byte.MaxValue) =>
        raw.TryGetOption(code, out var value) && value.Length > 0 && value.Length <= most ? value.ToArray() : null;

    private static string? Text(DhcpMessage raw, byte code) =>
        raw.TryGetOption(code, out var value) && value.Length is > 0 and <= byte.MaxValue && !value.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            ? Encoding.ASCII.GetString(value)
            : null;
}
