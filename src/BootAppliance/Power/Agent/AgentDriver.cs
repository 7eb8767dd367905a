using BootAppliance.Power.Queue;

namespace BootAppliance.Power.Agent;

/// <summary>
/// A machine's own agent, which asks for orders. It can end what it runs on and not begin it; that it asks says that the machine is on,
/// and that it does not says nothing: it may be off, in an installer, or cut off.
/// </summary>
public sealed class AgentDriver(AgentLines lines, TimeProvider clock) : IPowerDriver
{
    public const string Name = "agent";
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);

    /// <summary>An agent that has just hung up asks again within this, and one that has an order replies before it obeys.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly PowerVerb[] Verbs = [PowerVerb.Off, PowerVerb.SoftOff, PowerVerb.Reset];

    public string Kind => Name;

    public bool Can(PowerTarget target, PowerVerb verb) => Verbs.Contains(verb);

    public bool Tells(PowerTarget target, PowerState state) => state == PowerState.On;

    public Task<PowerOutcome<PowerState>> StatusAsync(PowerTarget target, CancellationToken cancellationToken) => Task.FromResult(
        Silence(target) is { } silent ? new(default, silent.About(target)) : new PowerOutcome<PowerState>(PowerState.On, Fault: null));

    public async Task<PowerOutcome> AlterAsync(PowerTarget target, PowerVerb verb, CancellationToken cancellationToken) => await PowerOperation.RunAsync(target, Patience + Fresh, clock, async token =>
    {
        if (!Can(target, verb)) throw new PowerException(PowerFailure.Unsupported, $"is the machine's own agent, which cannot do {verb}", "give the machine a second power system for it, such as wol");
        if (Silence(target) is { } silent) throw silent;
        var reply = await lines.Of(target.Machine).OrderAsync(PowerIntentStore.Word(verb), Patience, token)
            ?? throw new PowerException(PowerFailure.Unreachable, $"did not fetch its order within {Patience.TotalSeconds:f0} s", "look whether the machine and its agent still run");
        return reply.Accepted ? true : throw new PowerException(PowerFailure.ProtocolError, $"refuses {PowerIntentStore.Word(verb)}: {reply.Text ?? "it says no reason"}", "look at the journal of the agent");
    }, cancellationToken);

    public Task<PowerOutcome> SetNextBootAsync(PowerTarget target, NextBoot boot, CancellationToken cancellationToken) => CannotAsync(target, "set what is booted next", "set the machine's boot order to network first; power on works without this");

    public Task<PowerOutcome> IdentifyAsync(PowerTarget target, TimeSpan duration, CancellationToken cancellationToken) => CannotAsync(target, "light a lamp", "look for the machine by its name or place");

    public Task<PowerOutcome<PowerCapabilities>> CapabilitiesAsync(PowerTarget target, CancellationToken cancellationToken) =>
        Task.FromResult(new PowerOutcome<PowerCapabilities>(new(Verbs, SetsNextBoot: false, Identifies: false, []), Fault: null));

    private static Task<PowerOutcome> CannotAsync(PowerTarget target, string what, string remedy) =>
        Task.FromResult(new PowerOutcome(new PowerException(PowerFailure.Unsupported, $"is the machine's own agent, which cannot {what}", remedy).About(target)));

    /// <returns>Null if the agent has asked lately.</returns>
    private PowerException? Silence(PowerTarget target) => lines.Of(target.Machine).SeenAt switch
    {
        { } seen when clock.GetUtcNow() - seen < Fresh => null,
        { } seen => new(PowerFailure.Unreachable, $"is an agent that has not asked for orders for {Duration.Say(clock.GetUtcNow() - seen)}", "the machine is off, in an installer, or cut off; look at it"),
        null when clock.GetUtcNow() - lines.StartedAt < Fresh => new(PowerFailure.Busy, "is an agent, which may not have found this appliance again since it started", "try again in a minute"),
        null => new(PowerFailure.Unreachable, "is an agent that has not asked for orders since this appliance started", $"the machine may be off; if it is on, see whether its agent runs and has the token of: bootappliance power agent-token {target.Machine}"),
    };
}
