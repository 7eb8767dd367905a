using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp.Classes;

/// <summary>Reads one part of a message; false where it is absent.</summary>
internal delegate bool ClassField(DhcpMessage message, out ReadOnlySpan<byte> value);

/// <summary>What a condition can speak of. Values are bytes as they stand in the packet.</summary>
internal static class ClassFields
{
    public static IReadOnlyDictionary<string, ClassField> ByName { get; } = new Dictionary<string, ClassField>
    {
        ["mac"] = Mac,
        ["vendor_class"] = Option(DhcpOptionCode.VendorClass),
        ["user_class"] = UserClass,
        ["architecture"] = Architecture,
        ["client_id"] = Option(DhcpOptionCode.ClientIdentifier),
        ["host_name"] = Option(DhcpOptionCode.HostName),
        ["circuit_id"] = Circuit,
        ["remote_id"] = Remote,
    };

    public static ClassField Option(byte code) => (DhcpMessage message, out ReadOnlySpan<byte> value) => message.TryGetOption(code, out value);

    private static bool Mac(DhcpMessage message, out ReadOnlySpan<byte> value)
    {
        value = message.HardwareAddress;
        return !value.IsEmpty;
    }

    /// <summary>RFC 3004 §4 has a length before each class; iPXE and others send the bare word.</summary>
    private static bool UserClass(DhcpMessage message, out ReadOnlySpan<byte> value)
    {
        if (!message.TryGetOption(DhcpOptionCode.UserClass, out value)) return false;
        if (value.Length > 1 && value[0] == value.Length - 1) value = value[1..];
        return true;
    }

    /// <summary>The first of option 93's list.</summary>
    private static bool Architecture(DhcpMessage message, out ReadOnlySpan<byte> value)
    {
        if (!message.TryGetOption(DhcpOptionCode.ClientArchitecture, out value) || value.Length < 2) return false;
        value = value[..2];
        return true;
    }

    private static bool Circuit(DhcpMessage message, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!message.TryGetOption(DhcpOptionCode.RelayAgentInformation, out var option) || !RelayAgentInformation.TryParse(option, out var agent, out _)) return false;
        value = agent.CircuitId;
        return !value.IsEmpty;
    }

    private static bool Remote(DhcpMessage message, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!message.TryGetOption(DhcpOptionCode.RelayAgentInformation, out var option) || !RelayAgentInformation.TryParse(option, out var agent, out _)) return false;
        value = agent.RemoteId;
        return !value.IsEmpty;
    }
}
