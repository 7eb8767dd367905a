namespace BootAppliance.Dhcp;

/// <summary>RFC 2131 §4.3.5: a client with an address from elsewhere asks for the other settings.</summary>
public static class InformPolicy
{
    public static DhcpDecision Decide(DhcpQuestion question) => question.Message.ClientAddress.IsHost()
        ? new DhcpDecision.Inform(question.Message.ClientAddress)
        : new DhcpDecision.Drop(DhcpReason.IncompleteRequest);

    // Not 0/8, not 127/8, not multicast or above: the reply is sent there.
    private static bool IsHost(this Protocols.IPv4Address address) => address.Value >> 24 is > 0 and < 224 and not 127;
}
