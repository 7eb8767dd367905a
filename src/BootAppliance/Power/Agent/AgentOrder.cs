namespace BootAppliance.Power.Agent;

/// <summary>What an agent is told to do: <c>verb</c> is off, soft_off or reset; the same <c>id</c> is never sent twice.</summary>
public sealed record AgentOrder(string Id, string Verb);

/// <summary>
/// What an agent says to an order, before it carries it out, since afterwards it cannot: <c>accepted</c>, and if not, <c>text</c> why.
/// </summary>
public sealed record AgentReply(bool Accepted, string? Text = null);
