namespace BootAppliance.Dhcp.V6;

/// <summary>What became of a DHCPv6 message.</summary>
public enum Dhcp6Outcome
{
    Answered,
    Malformed,
    NoSubnet,
    NamesAServer,
    NamesNoServer,
    OtherServer,
    NotFromClient,
    NothingToSay,
    TooOften,
    TooManyInFlight,
    InternalError,
}

internal static class Dhcp6Outcomes
{
    public static string Sentence(this Dhcp6Outcome outcome) => outcome switch
    {
        Dhcp6Outcome.Answered => "the machine was answered; the reply says with what",
        Dhcp6Outcome.Malformed => "the packet is not a DHCPv6 message, or has no client identifier",
        Dhcp6Outcome.NoSubnet => "no configured IPv6 subnet matches the relay or the interface",
        Dhcp6Outcome.NamesAServer => "the message names a server, which this type of message may not (RFC 8415 §16)",
        Dhcp6Outcome.NamesNoServer => "the message names no server, which this type of message has to (RFC 8415 §16)",
        Dhcp6Outcome.OtherServer => "the machine chose another DHCPv6 server",
        Dhcp6Outcome.NotFromClient => "the message is a server's, not a client's",
        Dhcp6Outcome.NothingToSay => "the machine asks about no address, so there is nothing to confirm",
        Dhcp6Outcome.TooOften => "the machine asks more often than any real one does",
        Dhcp6Outcome.TooManyInFlight => "too many messages wait for the disk; the machine will ask again",
        Dhcp6Outcome.InternalError => "the server made a mistake on this packet; the log has the details",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
