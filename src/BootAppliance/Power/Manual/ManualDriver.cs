using BootAppliance.Events;
using BootAppliance.Power.Queue;

namespace BootAppliance.Power.Manual;

/// <summary>A person switches. What is wished is told as an event, and is so once somebody has said that it is.</summary>
public sealed class ManualDriver(PowerConfirmations confirmations, EventStream events) : IPowerDriver
{
    public const string Name = "manual";

    public string Kind => Name;

    public bool Can(PowerTarget target, PowerVerb verb) => verb is PowerVerb.On or PowerVerb.Off;

    public async Task<PowerOutcome<PowerState>> StatusAsync(PowerTarget target, CancellationToken cancellationToken) =>
        await confirmations.OfAsync(target.Machine, target.Name, cancellationToken) is { } said
            ? new(said.State, Fault: null)
            : new(default, new PowerException(PowerFailure.NotKnown, "is switched by hand, and nobody has said yet whether it is on", $"say it with: bootappliance power confirm {target.Machine} on").About(target));

    public Task<PowerOutcome> AlterAsync(PowerTarget target, PowerVerb verb, CancellationToken cancellationToken)
    {
        if (!Can(target, verb)) return CannotAsync(target, $"do {verb}", "switch it off and on");
        var word = PowerIntentStore.Word(verb);
        var where = target.Options.GetValueOrDefault("place") is { } place ? $" ({place}{(target.Plug is { } plug ? $", {plug}" : "")})" : target.Plug is { } only ? $" ({only})" : "";
        PowerException waits = new(PowerFailure.WaitsForPerson, $"is switched by hand: {target.Options.GetValueOrDefault("person", "somebody")} has to switch it {word}{where}", $"then say so with: bootappliance power confirm {target.Machine} {word}");
        var fault = waits.About(target);
        events.Post(new NewEvent("power.manual", EventLevel.Warning, fault.Sentence)
        {
            System = target.Machine,
            Data = new Dictionary<string, string>(StringComparer.Ordinal) { ["power"] = target.Name, ["verb"] = word },
        });
        return Task.FromResult(new PowerOutcome(fault));
    }

    public Task<PowerOutcome> SetNextBootAsync(PowerTarget target, NextBoot boot, CancellationToken cancellationToken) => CannotAsync(target, "set what is booted next", "set the machine's boot order to network first; power on works without this");

    public Task<PowerOutcome> IdentifyAsync(PowerTarget target, TimeSpan duration, CancellationToken cancellationToken) => CannotAsync(target, "light a lamp", "look for the machine by its name or place");

    public Task<PowerOutcome<PowerCapabilities>> CapabilitiesAsync(PowerTarget target, CancellationToken cancellationToken) =>
        Task.FromResult(new PowerOutcome<PowerCapabilities>(new([PowerVerb.On, PowerVerb.Off], SetsNextBoot: false, Identifies: false, []), Fault: null));

    private static Task<PowerOutcome> CannotAsync(PowerTarget target, string what, string remedy) =>
        Task.FromResult(new PowerOutcome(new PowerException(PowerFailure.Unsupported, $"is switched by hand, and cannot {what}", remedy).About(target)));
}
