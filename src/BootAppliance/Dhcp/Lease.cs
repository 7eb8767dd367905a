using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

public enum LeaseState
{
    /// <summary>Given to a client until it expires; after that it is remembered, so that the client gets it again.</summary>
    Bound,

    /// <summary>Given back by its client; remembered for the same reason.</summary>
    Released,

    /// <summary>A client found somebody else using it (RFC 2131 §4.3.3): given to nobody until it expires.</summary>
    Declined,
}

/// <summary>An address and the client that has it, had it, or found it occupied.</summary>
public sealed record Lease
{
    public required IPv4Address Address { get; init; }

    public required ClientKey Client { get; init; }

    public required LeaseState State { get; init; }

    /// <summary>The hardware address in canonical form.</summary>
    public required string Mac { get; init; }

    public string? HostName { get; init; }

    /// <summary>Since when this client has it without a break.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    public required DateTimeOffset RenewedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The relay's option 82: renewals come by unicast, without it (RFC 3046 §2.2).</summary>
    public byte[]? AgentInformation { get; init; }

    public bool IsLive(DateTimeOffset now) => State == LeaseState.Bound && ExpiresAt > now;

    public bool IsQuarantined(DateTimeOffset now) => State == LeaseState.Declined && ExpiresAt > now;

    /// <summary>Whether nobody else may have it now.</summary>
    public bool Holds(DateTimeOffset now) => IsLive(now) || IsQuarantined(now);
}
