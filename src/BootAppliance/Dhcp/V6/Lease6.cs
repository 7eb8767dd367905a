namespace BootAppliance.Dhcp.V6;

/// <summary>Who an IPv6 lease belongs to: the client's DUID and which of its interfaces (RFC 8415 §12), as text for the database.</summary>
public readonly record struct ClientKey6(string Duid, uint Iaid)
{
    public static ClientKey6 Of(byte[] duid, uint iaid) => new(Convert.ToHexStringLower(duid), iaid);

    public override string ToString() => $"duid:{Duid}/{Iaid:x8}";

    /// <summary>The same on every run and machine (FNV-1a).</summary>
    public ulong StableHash()
    {
        var hash = 14695981039346656037ul;
        foreach (var character in Duid) hash = (hash ^ character) * 1099511628211ul;
        return (hash ^ Iaid) * 1099511628211ul;
    }
}

/// <summary>An IPv6 address and the client that has it, had it, or found it occupied.</summary>
public sealed record Lease6
{
    public required UInt128 Address { get; init; }

    public required ClientKey6 Client { get; init; }

    public required LeaseState State { get; init; }

    /// <summary>The hardware address in canonical form; empty if nobody told.</summary>
    public required string Mac { get; init; }

    public string? HostName { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    public required DateTimeOffset RenewedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public bool IsLive(DateTimeOffset now) => State == LeaseState.Bound && ExpiresAt > now;

    public bool Holds(DateTimeOffset now) => State != LeaseState.Released && ExpiresAt > now;
}
