namespace BootAppliance.Dhcp;

/// <summary>Which subnet a message is about.</summary>
public static class SubnetSelection
{
    /// <summary>
    /// What the relay or client names goes before where the packet came from: sub-option 82.5 (RFC 3527) or option 118
    /// (RFC 3011), the relay's address, the client's own, the arrival interface.
    /// </summary>
    public static SubnetLeases? Select(LeaseTable leases, ClientMessage message, in Arrival arrival)
    {
        if (!message.SubnetSelection.IsAny) return leases.SubnetOf(message.SubnetSelection);
        if (message.IsRelayed) return leases.SubnetOf(message.RelayAddress);
        if (!message.ClientAddress.IsAny && !arrival.IsBroadcast && leases.SubnetOf(message.ClientAddress) is { } own) return own;

        foreach (var subnet in leases.Subnets)
        {
            if (subnet.Subnet.Interface == arrival.Interface) return subnet;
        }

        return leases.SubnetOf(arrival.LocalAddress);
    }

    /// <summary>
    /// The subnets that are on the client's wire, the one to ask first at the front: where its reservation is, where the
    /// address lies that it speaks of, where it has or had a lease, and then those with addresses to give.
    /// </summary>
    public static IEnumerable<SubnetLeases> Candidates(LeaseTable leases, DhcpQuestion question)
    {
        var own = question.Leases;
        if (leases.Subnets.Count == 1) return [own];
        List<SubnetLeases> wire = [.. leases.Subnets.Where(one => one == own || IsSameWire(one.Subnet, own.Subnet, question))];
        if (wire.Count == 1) return wire;

        var message = question.Message;
        var named = message.ClientAddress.IsAny ? message.RequestedAddress : message.ClientAddress;
        return wire.OrderBy(one => question.Known.For(one.Subnet.Prefix) is not null ? 0
            : !named.IsAny && one.Subnet.Prefix.Contains(named) ? 1
            : one.LeaseOf(question.Client) is { } had && had.IsLive(question.Now) ? 2
            : one.OfferTo(question.Client, question.Now) is not null ? 3
            : one == own ? 4 : 5);
    }

    private static bool IsSameWire(Subnet one, Subnet own, DhcpQuestion question) =>
        (own.SharedNetwork is not null && one.SharedNetwork == own.SharedNetwork)
        || (!question.Message.IsRelayed && (one.Interface == question.Arrival.Interface || question.LocalAddresses.Any(one.Prefix.Contains)));
}
