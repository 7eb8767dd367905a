namespace BootAppliance.Dhcp;

/// <summary>
/// The server's behaviour (RFC 2131 §4.3): one message, what is known, the time, and out comes what to do and why.
/// Pure: nothing is sent, written or remembered here.
/// </summary>
public static class DhcpPolicy
{
    public static DhcpDecision Decide(DhcpQuestion question) => question.Message.Type switch
    {
        ClientMessageType.Discover => DiscoverPolicy.Decide(question),
        ClientMessageType.Request => RequestPolicy.Decide(question),
        ClientMessageType.Decline => DeclinePolicy.Decide(question),
        ClientMessageType.Release => ReleasePolicy.Decide(question),
        ClientMessageType.Bootp => BootpPolicy.Decide(question),
        ClientMessageType.Inform => InformPolicy.Decide(question),
        _ => new DhcpDecision.Drop(DhcpReason.UnknownType),
    };
}
