using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

/// <summary>
/// RFC 4388: a relay that lost its memory asks who has an address, or which addresses a machine has. Only the relays of
/// <c>dhcp.leasequery</c> are answered, for the answer tells where a machine is. Pure.
/// </summary>
public static class LeaseQuery
{
    private const byte LastTransactionTime = 91;
    private const byte AssociatedAddress = 92;

    /// <returns>The answer and what it is; no reply if the asker has no right to one.</returns>
    public static (DhcpReply? Reply, DhcpReason Reason) Answer(LeaseTable leases, ClientMessage query, in Arrival arrival, DhcpRules rules, DateTimeOffset now)
    {
        if (!query.IsRelayed || !rules.LeaseQueryFrom.Contains(arrival.Source)) return (null, DhcpReason.LeaseQueryRefused);
        var found = Find(leases, query, rules, now);
        var isOurs = !query.ClientAddress.IsAny && leases.SubnetOf(query.ClientAddress) is not null;
        var type = found.Count > 0 ? DhcpMessageType.LeaseActive : isOurs ? DhcpMessageType.LeaseUnassigned : DhcpMessageType.LeaseUnknown;
        List<ReplyOption> options = [ReplyOption.Of(DhcpOptionCode.ServerIdentifier, [arrival.LocalAddress])];
        if (found.Count == 0) return (Reply(type, query, query.ClientAddress, options), DhcpReason.LeaseQueryAnswered);

        var lease = found[0];
        options.Add(ReplyOption.Of(DhcpOptionCode.LeaseTime, lease.ExpiresAt - now));
        options.Add(ReplyOption.Of(LastTransactionTime, now - lease.RenewedAt));
        if (query.ClientAddress.IsAny) options.Add(ReplyOption.Of(AssociatedAddress, [.. found.Select(one => one.Address)]));
        var about = query with { HardwareAddress = Hardware(lease.Mac), AgentInformation = lease.AgentInformation };
        return (Reply(type, about, lease.Address, options), DhcpReason.LeaseQueryAnswered);
    }

    /// <summary>The live leases that it is about, the one last renewed first.</summary>
    private static List<Lease> Find(LeaseTable leases, ClientMessage query, DhcpRules rules, DateTimeOffset now)
    {
        if (!query.ClientAddress.IsAny)
            return leases.SubnetOf(query.ClientAddress)?.At(query.ClientAddress) is { } lease && lease.IsLive(now) ? [lease] : [];
        if (!ClientKey.TryFrom(query, rules.MatchClientId, out var client)) return [];
        return [.. leases.Subnets.Select(subnet => subnet.LeaseOf(client)).OfType<Lease>().Where(one => one.IsLive(now)).OrderByDescending(one => one.RenewedAt).Take(16)];
    }

    private static DhcpReply Reply(DhcpMessageType type, ClientMessage to, IPv4Address address, List<ReplyOption> options) => new()
    {
        Type = type,
        To = to,
        Destination = ReplyDestination.Of(to, IPv4Address.Any, isNak: false),
        ClientAddress = address,
        Options = options,
    };

    private static byte[] Hardware(string mac) => MacAddress.TryParse(mac, out var parsed) ? parsed.ToArray() : [];
}
