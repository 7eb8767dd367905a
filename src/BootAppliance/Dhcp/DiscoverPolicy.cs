using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>
/// RFC 2131 §4.3.1: the address is the client's reservation, else what it has or had, else what was just offered, else
/// what it asks for, else any free one. Leases are therefore sticky. Nothing is written for an offer.
/// </summary>
public static class DiscoverPolicy
{
    public static DhcpDecision Decide(DhcpQuestion question)
    {
        var leases = question.Leases;
        if (question.Reservation is { } reserved)
            return Offer(question, DhcpReason.OfferedReservation, reserved.Address);
        if (leases.LeaseOf(question.Client) is { } had && question.Objection(had.Address) is null)
            return Offer(question, DhcpReason.OfferedBinding, had.Address);
        if (leases.OfferTo(question.Client, question.Now) is { } held && question.Objection(held) is null)
            return Offer(question, DhcpReason.OfferedAgain, held);
        if (!question.Message.RequestedAddress.IsAny && question.Objection(question.Message.RequestedAddress) is null)
            return Offer(question, DhcpReason.OfferedRequested, question.Message.RequestedAddress);
        if (!question.Pools.Any())
            return new DhcpDecision.Drop(DhcpReason.ReservationsOnly);
        return leases.FindFree(question) is { } free
            ? Offer(question, DhcpReason.OfferedFree, free)
            : new DhcpDecision.Drop(question.IsTableFull ? DhcpReason.LeaseTableFull : DhcpReason.PoolExhausted);
    }

    private static DhcpDecision Offer(DhcpQuestion question, DhcpReason reason, IPv4Address address)
    {
        if (question.IsTableFull && question.Leases.At(address) is null) return new DhcpDecision.Drop(DhcpReason.LeaseTableFull);
        return question.Message.WantsRapidCommit && question.Rules.RapidCommit
            ? RequestPolicy.Acknowledge(question, DhcpReason.RapidlyCommitted, address)
            : new DhcpDecision.Offer(reason, address, question.Now + question.Rules.OfferHold);
    }
}
