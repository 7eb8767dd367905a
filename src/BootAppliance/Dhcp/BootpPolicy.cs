namespace BootAppliance.Dhcp;

/// <summary>
/// RFC 951 and RFC 1534 §2: a client that knows no DHCP has its address for good, so only the inventory can give it one.
/// No lease is written: the reservation is the promise.
/// </summary>
public static class BootpPolicy
{
    public static DhcpDecision Decide(DhcpQuestion question) => question.Reservation is { } reserved
        ? new DhcpDecision.Bootp(reserved.Address)
        : new DhcpDecision.Drop(DhcpReason.BootpUnknown);
}
