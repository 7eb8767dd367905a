namespace BootAppliance.Dhcp;

/// <summary>
/// Who a lease belongs to. By default the hardware type and address, so that the firmware, iPXE and the system of one
/// interface, which send three different client identifiers, keep one address; for hardware without an address the
/// client identifier (RFC 2131 §4.2, RFC 4390 §2.1). As text, for it is also the database's key.
/// </summary>
public readonly record struct ClientKey(string Value)
{
    /// <summary>False if the message carries neither: such a client cannot be told from any other.</summary>
    public static bool TryFrom(ClientMessage message, bool matchClientId, out ClientKey key)
    {
        if (matchClientId && message.ClientId is { Length: > 0 } named) key = new($"id-{Convert.ToHexStringLower(named)}");
        else if (message.HardwareAddress.AsSpan().ContainsAnyExcept((byte)0))
            key = new($"{message.HardwareType:x2}-{Convert.ToHexStringLower(message.HardwareAddress)}");
        else if (message.ClientId is { Length: > 0 } id)
            key = new($"id-{Convert.ToHexStringLower(id)}");
        else
        {
            key = default;
            return false;
        }

        return true;
    }

    /// <summary>The key of a client on Ethernet, by its MAC in canonical form.</summary>
    public static ClientKey OfEthernet(string mac) => new($"01-{mac.Replace(":", "", StringComparison.Ordinal)}");

    /// <summary>The same on every run and machine (FNV-1a): two appliances propose the same address to one client.</summary>
    public uint StableHash()
    {
        var hash = 2166136261u;
        foreach (var character in Value) hash = (hash ^ character) * 16777619u;
        return hash;
    }

    public override string ToString() => Value;
}
