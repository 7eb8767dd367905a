using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp;

/// <summary>The answer to option 81 (RFC 4702 §4): the name that the client has here, and that nobody updates DNS for it.</summary>
public static class ReplyFqdn
{
    /// <returns>Null if the client did not send the option, or there is no name to give.</returns>
    public static ClientFqdn? For(DhcpQuestion question)
    {
        if (question.Message.Fqdn is not { } asked) return null;

        var given = question.Known.For(question.Subnet.Prefix)?.HostName;
        var name = given ?? asked.Name;
        var isComplete = given is null ? asked.IsComplete : given.Contains('.', StringComparison.Ordinal);
        if (!isComplete && name.Length > 0 && question.Subnet.Domain is { Length: > 0 } domain && !name.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase))
        {
            name += "." + domain;
            isComplete = true;
        }

        if (!DnsName.IsValid(name)) return null;
        var encoding = asked.Flags & FqdnFlags.Labels;
        var overridden = asked.Flags.HasFlag(FqdnFlags.ServerUpdates) ? FqdnFlags.Overridden : FqdnFlags.None;
        return new(FqdnFlags.NoUpdates | overridden | encoding, name, isComplete && encoding != FqdnFlags.None);
    }
}
