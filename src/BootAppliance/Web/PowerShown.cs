using BootAppliance.Inventory;
using BootAppliance.Power.Detection;
using BootAppliance.Power.Polling;
using BootAppliance.Power.Queue;

namespace BootAppliance.Web;

/// <summary>A machine's power as its page shows it.</summary>
/// <param name="Systems">Each with what it said last; empty if there is none.</param>
/// <param name="Open">What is wished and not done yet, the first first.</param>
/// <param name="Reasons">Of what is wished: how far it is and why it waits.</param>
/// <param name="History">What was wished and has ended, the latest first.</param>
internal sealed record PowerShown(IReadOnlyList<PowerSystemShown> Systems, IReadOnlyList<PowerIntent> Open, IReadOnlyList<string> Reasons, IReadOnlyList<PowerIntent> History)
{
    public const int Ended = 20;

    public static PowerShown None { get; } = new([], [], [], []);

    /// <summary>Why none of them can be told anything; null if they can.</summary>
    public string? Refusal { get; init; }

    /// <summary>What was found and seems to be of this machine.</summary>
    public IReadOnlyList<PowerProposal> Proposals { get; init; } = [];

    /// <summary>Nothing but Wake-on-LAN, which switches on and knows nothing else.</summary>
    public bool OnlyWakes => Systems.All(one => one.Settings.Type == "wol");
}

/// <summary>One of a machine's power systems.</summary>
internal sealed record PowerSystemShown(string Name, PowerSystem Settings, PowerReading? Reading);

/// <summary>Gathers what a machine's page shows of its power.</summary>
internal sealed class PowerReport(PowerIntentStore store, PowerStates states, PowerLinks links, PowerWorker worker, PowerProposals proposals, TimeProvider clock)
{
    private const int MostOpen = 10;

    public async Task<PowerShown> OfAsync(SystemObject system, CancellationToken cancellationToken)
    {
        var intents = await store.OfAsync(system.Name, PowerShown.Ended + MostOpen, cancellationToken);
        var open = intents.Where(one => one.IsOpen).Reverse().ToList();
        string? refusal = null;
        if (system.Power.Count > 0) links.Of(system.Name, power: null, out refusal);
        return new PowerShown(
            [.. system.Power.Select(one => new PowerSystemShown(one.Key, one.Value, states.Of(system.Name, one.Key)))],
            open, [.. PowerReasons.OfWishes(open, worker.IsAt(system.Name), clock.GetUtcNow())], [.. intents.Where(one => !one.IsOpen).Take(PowerShown.Ended)])
        {
            Refusal = refusal,
            Proposals = [.. (await proposals.ListAsync(cancellationToken)).Where(one => one.System == system.Name)],
        };
    }
}
