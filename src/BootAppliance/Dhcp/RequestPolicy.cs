using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>
/// RFC 2131 §4.3.2. The four states of a requesting client are told apart by what it filled in: the server's identifier
/// (selecting), the wanted address alone (rebooting), or its own address (renewing by unicast, rebinding by broadcast).
/// </summary>
public static class RequestPolicy
{
    public static DhcpDecision Decide(DhcpQuestion question)
    {
        var message = question.Message;
        if (!message.ServerIdentifier.IsAny) return Selecting(question);
        if (!message.RequestedAddress.IsAny && message.ClientAddress.IsAny) return Rebooting(question);
        if (message.ClientAddress.IsAny) return new DhcpDecision.Drop(DhcpReason.IncompleteRequest);
        return Extending(question);
    }

    private static DhcpDecision Selecting(DhcpQuestion question)
    {
        var message = question.Message;
        if (!IsOurs(question, message.ServerIdentifier))
            return new DhcpDecision.Drop(DhcpReason.OtherServer, WithdrawOffer: true);

        // Clients that renew with a server identifier exist; their address then stands in ciaddr.
        var wanted = message.RequestedAddress.IsAny ? message.ClientAddress : message.RequestedAddress;
        if (wanted.IsAny) return new DhcpDecision.Drop(DhcpReason.IncompleteRequest);
        return question.Objection(wanted) is { } objection
            ? new DhcpDecision.Refuse(objection)
            : Acknowledge(question, DhcpReason.Acknowledged, wanted);
    }

    private static DhcpDecision Rebooting(DhcpQuestion question)
    {
        var wanted = question.Message.RequestedAddress;
        if (!question.Subnet.Prefix.Contains(wanted)) return new DhcpDecision.Refuse(DhcpReason.WrongNetwork);
        return Confirm(question, DhcpReason.Rebooted, wanted);
    }

    private static DhcpDecision Extending(DhcpQuestion question)
    {
        var wanted = question.Message.ClientAddress;

        // Through a relay everything comes by unicast; only a client that renews speaks to us directly.
        var rebinding = question.Arrival.IsBroadcast || question.Message.IsRelayed;
        if (!question.Subnet.Prefix.Contains(wanted))
        {
            return rebinding && question.Rules.IsAuthoritative
                ? new DhcpDecision.Refuse(DhcpReason.WrongNetwork)
                : new DhcpDecision.Drop(DhcpReason.UnknownBinding);
        }

        return Confirm(question, rebinding ? DhcpReason.Rebound : DhcpReason.Renewed, wanted);
    }

    /// <summary>For a client that says that it has <paramref name="wanted"/> already.</summary>
    private static DhcpDecision Confirm(DhcpQuestion question, DhcpReason reason, IPv4Address wanted)
    {
        if (question.Leases.LeaseOf(question.Client) is not { } binding)
        {
            // A reservation is a promise that outlives a lost database.
            if (question.Reservation?.Address == wanted) return Acknowledge(question, reason, wanted);
            return question.Rules.IsAuthoritative
                ? new DhcpDecision.Refuse(DhcpReason.NoBinding)
                : new DhcpDecision.Drop(DhcpReason.UnknownBinding);
        }

        if (binding.Address != wanted) return new DhcpDecision.Refuse(DhcpReason.NotItsAddress);
        return question.Objection(wanted) is { } objection
            ? new DhcpDecision.Refuse(objection)
            : Acknowledge(question, reason, wanted);
    }

    /// <summary>Gives the address from now on.</summary>
    internal static DhcpDecision.Acknowledge Acknowledge(DhcpQuestion question, DhcpReason reason, IPv4Address address)
    {
        var (message, now) = (question.Message, question.Now);
        var before = question.Leases.LeaseOf(question.Client);
        var unbroken = before is not null && before.Address == address && before.IsLive(now);
        var lease = new Lease
        {
            Address = address,
            Client = question.Client,
            State = LeaseState.Bound,
            Mac = message.Mac,
            HostName = message.HostName ?? (unbroken ? before!.HostName : null),
            StartsAt = unbroken ? before!.StartsAt : now,
            RenewedAt = now,
            ExpiresAt = now + question.LeaseTime,
            AgentInformation = message.AgentInformation ?? (unbroken ? before!.AgentInformation : null),
        };
        return new(reason, new LeaseChange(lease, before is not null && before.Address != address ? before.Address : null));
    }

    private static bool IsOurs(DhcpQuestion question, IPv4Address identifier) =>
        question.OwnAddresses.Contains(identifier) || identifier == question.Arrival.LocalAddress
        || identifier == question.Message.ServerIdentifierOverride;
}
