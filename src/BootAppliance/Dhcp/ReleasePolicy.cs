namespace BootAppliance.Dhcp;

/// <summary>RFC 2131 §4.3.4: a client gives its address back. It stays remembered, so that the client gets it again.</summary>
public static class ReleasePolicy
{
    public static DhcpDecision Decide(DhcpQuestion question)
    {
        if (question.Leases.LeaseOf(question.Client) is not { } lease
            || lease.Address != question.Message.ClientAddress || !lease.IsLive(question.Now))
            return new DhcpDecision.Drop(DhcpReason.NotTheHolder);
        return new DhcpDecision.Record(
            DhcpReason.Released, new(lease with { State = LeaseState.Released, ExpiresAt = question.Now }));
    }
}
