namespace BootAppliance.Protocols.Dhcp;

/// <summary>Option 82, looked into (RFC 3046 §2.0). The server sends the option back as it came, whatever is in it.</summary>
public readonly ref struct RelayAgentInformation
{
    private const byte CircuitCode = 1;
    private const byte RemoteCode = 2;
    private const byte LinkSelectionCode = 5;
    private const byte ServerOverrideCode = 11;

    private RelayAgentInformation(ReadOnlySpan<byte> circuit, ReadOnlySpan<byte> remote, IPv4Address link, IPv4Address server)
    {
        CircuitId = circuit;
        RemoteId = remote;
        LinkSelection = link;
        ServerOverride = server;
    }

    /// <summary>Sub-option 1: the port that the client is at; empty if absent.</summary>
    public ReadOnlySpan<byte> CircuitId { get; }

    /// <summary>Sub-option 2: the relay's name for the client's end of the line; empty if absent.</summary>
    public ReadOnlySpan<byte> RemoteId { get; }

    /// <summary>Sub-option 5: an address of the subnet that the client is on (RFC 3527); 0.0.0.0 if absent.</summary>
    public IPv4Address LinkSelection { get; }

    /// <summary>Sub-option 11: what shall stand in option 54 (RFC 5107); 0.0.0.0 if absent.</summary>
    public IPv4Address ServerOverride { get; }

    /// <summary>Of a malformed option, what was readable before the fault counts for nothing.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out RelayAgentInformation agent, out OptionValueError error)
    {
        ReadOnlySpan<byte> circuit = default, remote = default;
        IPv4Address link = default, server = default;
        var reader = new SubOptionReader(value);
        while (reader.TryRead())
        {
            if (reader.Code == CircuitCode) circuit = reader.Value;
            if (reader.Code == RemoteCode) remote = reader.Value;
            if (reader.Value.Length != 4) continue;
            if (reader.Code == LinkSelectionCode) link = IPv4Address.Read(reader.Value);
            if (reader.Code == ServerOverrideCode) server = IPv4Address.Read(reader.Value);
        }

        error = reader.IsMalformed ? OptionValueError.Truncated : OptionValueError.None;
        agent = reader.IsMalformed ? default : new(circuit, remote, link, server);
        return !reader.IsMalformed;
    }
}
