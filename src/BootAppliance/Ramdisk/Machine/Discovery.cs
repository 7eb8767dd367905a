using BootAppliance.Ramdisk.Machine.Facts;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>Tells the appliance what this machine is.</summary>
internal sealed class Discovery(PlanReporter reporter, Action<string> say)
{
    /// <param name="hearsNeighbours">Whether it listens to switches, which speak twice a minute.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">Nothing but that was to be done, and the appliance did not take it.</exception>
    public async Task RunAsync(bool hearsNeighbours, CancellationToken cancellationToken)
    {
        FactsBuilder facts;
        try
        {
            facts = await new MachineFactsReader("/sys", "/proc").ReadAsync(cancellationToken);
        }
        catch (Exception exception) when (!hearsNeighbours && exception is IOException or UnauthorizedAccessException)
        {
            say($"what this machine is cannot be read: {exception.Message}");
            return;
        }

        if (hearsNeighbours)
        {
            await reporter.NoteAsync("listening", "what switches tell of their ports", cancellationToken);
            facts.Add(await Neighbours.HearAsync(cancellationToken));
        }

        var json = facts.Build().ToJsonString();
        say($"facts: {json}");
        if (await reporter.FactsAsync(json, cancellationToken) is not { } why) return;
        say($"the facts were not taken: {why}");
        if (hearsNeighbours) throw new IOException($"what this machine is was not taken: {why}");
    }
}
