namespace BootAppliance.Dhcp.Trace;

/// <summary>A machine that was heard, and what became of its last message.</summary>
public sealed record TracedMachine(string Mac, string? System, DateTimeOffset At, string Interface, string Decision, string Why);

public sealed record TracedMachines(IReadOnlyList<TracedMachine> Items);

/// <summary>One message decoded, the decision, and the reply if there was one.</summary>
public sealed record ExchangeView(
    DateTimeOffset At, string Mac, string Interface, MessageView Request, string Decision, string Why, string? Boot, MessageView? Reply)
{
    public static ExchangeView Of(TracedExchange one) => new(
        one.At, one.Mac, one.Interface, MessageView.Of(one.Request), one.Decision, one.Why, one.Boot, one.Reply is { } reply ? MessageView.Of(reply) : null);
}

/// <summary>What is remembered of a machine, the oldest first.</summary>
public sealed record TraceView(IReadOnlyList<ExchangeView> Items);
