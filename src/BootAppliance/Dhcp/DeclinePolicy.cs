namespace BootAppliance.Dhcp;

/// <summary>
/// RFC 2131 §4.3.3: a client found its new address in use. It goes to quarantine, if the client really had it, named us
/// and named it; and only so many a client, or one faulty machine empties the pool.
/// </summary>
public static class DeclinePolicy
{
    public static DhcpDecision Decide(DhcpQuestion question)
    {
        var message = question.Message;
        if (message.RequestedAddress.IsAny || message.ServerIdentifier.IsAny)
            return new DhcpDecision.Drop(DhcpReason.IncompleteRequest);
        if (!question.OwnAddresses.Contains(message.ServerIdentifier) && message.ServerIdentifier != question.Arrival.LocalAddress
            && message.ServerIdentifier != message.ServerIdentifierOverride)
            return new DhcpDecision.Drop(DhcpReason.OtherServer);
        if (question.Leases.LeaseOf(question.Client) is not { } lease || lease.Address != message.RequestedAddress || !lease.IsLive(question.Now))
            return new DhcpDecision.Drop(DhcpReason.NotTheHolder);

        var tooOften = question.Leases.QuarantinesOf(question.Client, question.Now) >= question.Rules.DeclinesPerClient;
        return tooOften
            ? new DhcpDecision.Record(DhcpReason.DeclinedTooOften, new(lease with { State = LeaseState.Released, ExpiresAt = question.Now }))
            : new DhcpDecision.Record(DhcpReason.Declined, new(lease with
            {
                State = LeaseState.Declined,
                ExpiresAt = question.Now + question.Rules.DeclineHold,
            }));
    }
}
