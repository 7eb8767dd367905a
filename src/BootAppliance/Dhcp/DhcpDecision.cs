using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>What the server does with one message. Each answer carries its reason.</summary>
public abstract record DhcpDecision(DhcpReason Reason)
{
    /// <summary>Offers; nothing is written, the address is held in memory until <paramref name="HoldUntil"/>.</summary>
    public sealed record Offer(DhcpReason Reason, IPv4Address Address, DateTimeOffset HoldUntil) : DhcpDecision(Reason);

    /// <summary>Acknowledges <paramref name="Change"/> once it is durable.</summary>
    public sealed record Acknowledge(DhcpReason Reason, LeaseChange Change) : DhcpDecision(Reason);

    /// <summary>Tells a client with an address of its own the other settings; no lease (RFC 2131 §4.3.5).</summary>
    public sealed record Inform(IPv4Address Address) : DhcpDecision(DhcpReason.Informed);

    /// <summary>Answers a client that knows no DHCP; the address is its reservation.</summary>
    public sealed record Bootp(IPv4Address Address) : DhcpDecision(DhcpReason.BootpAnswered);

    /// <summary>Refuses with a NAK.</summary>
    public sealed record Refuse(DhcpReason Reason) : DhcpDecision(Reason);

    /// <summary>Changes a lease and says nothing.</summary>
    public sealed record Record(DhcpReason Reason, LeaseChange Change) : DhcpDecision(Reason);

    /// <summary>Says nothing. <paramref name="WithdrawOffer"/>: what was offered to the client is free again.</summary>
    public sealed record Drop(DhcpReason Reason, bool WithdrawOffer = false) : DhcpDecision(Reason);
}
