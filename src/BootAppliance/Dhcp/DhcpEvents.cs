using BootAppliance.Events;

namespace BootAppliance.Dhcp;

/// <summary>Tells administrators of leases and refusals, at a bounded rate.</summary>
public sealed class DhcpEvents(EventStream events, TimeProvider clock)
{
    private readonly EventBudget _leases = new(clock, burst: 200, perSecond: 20);
    private readonly EventBudget _boots = new(clock, burst: 200, perSecond: 20);
    private readonly EventBudget _refusals = new(clock, burst: 50, perSecond: 5);

    public void Report(DhcpDecision decision, DhcpQuestion question)
    {
        switch (decision)
        {
            case DhcpDecision.Acknowledge { Reason: DhcpReason.Acknowledged or DhcpReason.RapidlyCommitted or DhcpReason.Rebooted } ack:
                var lease = ack.Change.Lease;
                Post(_leases, "dhcp.lease", EventLevel.Info, $"{Who(question)} has {lease.Address} until {lease.ExpiresAt:HH:mm} UTC: {Sentence(ack)}", question, ack.Reason);
                break;
            case DhcpDecision.Record { Reason: DhcpReason.Released } released:
                Post(_leases, "dhcp.released", EventLevel.Info, $"{Who(question)} gave {released.Change.Lease.Address} back", question, released.Reason);
                break;
            default:
                if (decision.Reason.IsNoteworthy()) Refused(decision.Reason, question);
                break;
        }
    }

    /// <summary>What a network-booting machine was told to fetch, and why.</summary>
    public void Booting(DhcpQuestion question, BootAnswer answer) => Post(
        _boots, "boot.offer", EventLevel.Info,
        $"{Who(question)} {Told(answer)}: {answer.Sentence}",
        question, DhcpReason.Acknowledged);

    /// <summary>The same, beside another DHCP server.</summary>
    public void Proxied(ClientMessage message, string? system, in Arrival arrival, BootAnswer answer)
    {
        if (!_boots.TryTake(out var suppressed)) return;
        Dictionary<string, string> data = new() { ["interface"] = arrival.Interface, ["port"] = arrival.Port.ToString() };
        Put(data, "not_shown", suppressed > 0 ? suppressed : null);
        events.Post(new NewEvent("boot.offer", EventLevel.Info, $"{(system is null ? message.Mac : $"{system} ({message.Mac})")} {Told(answer)} (proxy): {answer.Sentence}")
        {
            System = system,
            Mac = message.Mac,
            Address = message.ClientAddress.IsAny ? null : message.ClientAddress.ToString(),
            Data = data,
        });
    }

    private static string Told(BootAnswer answer) => answer switch
    {
        { FileName: { } file } => $"is told to boot {file}",
        { Menu: not null } => "is shown the PXE menu",
        _ => "is told to boot nothing from here",
    };

    private void Refused(DhcpReason reason, DhcpQuestion question) => Post(
        _refusals, "dhcp.refused", EventLevel.Warning,
        $"{Who(question)} asked on {question.Subnet.Prefix} ({question.Message.Type}): {reason.Sentence()}", question, reason);

    private static string Sentence(DhcpDecision decision) => decision.Reason.Sentence();

    private static string Who(DhcpQuestion question) => question.Known.System is { } known
        ? $"{known} ({question.Message.Mac})"
        : question.Message.Mac.Length > 0 ? question.Message.Mac : question.Client.Value;

    private static void Put(Dictionary<string, string> data, string key, object? value)
    {
        if (value?.ToString() is { Length: > 0 } text) data[key] = text;
    }

    private void Post(EventBudget budget, string kind, EventLevel level, string text, DhcpQuestion question, DhcpReason reason)
    {
        if (!budget.TryTake(out var suppressed)) return;
        var message = question.Message;
        Dictionary<string, string> data = [];
        Put(data, "message", message.Type);
        Put(data, "subnet", question.Subnet.Prefix);
        Put(data, "interface", question.Arrival.Interface);
        if (!message.RequestedAddress.IsAny) Put(data, "requested_address", message.RequestedAddress);
        if (!message.ClientAddress.IsAny) Put(data, "client_address", message.ClientAddress);
        if (message.IsRelayed) Put(data, "relay", message.RelayAddress);
        Put(data, "host_name", message.HostName);
        Put(data, "vendor_class", message.VendorClass);
        Put(data, "not_shown", suppressed > 0 ? suppressed : null);
        events.Post(new NewEvent(kind, level, text)
        {
            System = question.Known.System,
            Mac = message.Mac,
            Address = (message.RequestedAddress.IsAny ? message.ClientAddress : message.RequestedAddress) is { IsAny: false } address ? address.ToString() : null,
            Reason = DhcpMetrics.Name(reason),
            Data = data,
        });
    }
}
