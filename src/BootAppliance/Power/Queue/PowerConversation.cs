using BootAppliance.Power.Polling;

namespace BootAppliance.Power.Queue;

/// <summary>Reads and alters power systems, each at its turn; what was read is noted for all.</summary>
public sealed class PowerConversation(PowerGates gates, PowerStates states, PowerTimings timings, TimeProvider clock)
{
    public async Task<PowerOutcome<PowerState>> ReadAsync(PowerLink link, CancellationToken cancellationToken)
    {
        var outcome = await gates.RunAsync(link, () => link.Driver.StatusAsync(link.Target, cancellationToken), cancellationToken);
        states.Note(link.Target.Machine, link, outcome);
        return outcome;
    }

    /// <param name="link">The power system.</param>
    /// <param name="verb">What it is told.</param>
    /// <param name="isOpen">Whether the wish still stands, asked at the last moment: the power system may be busy with others for long.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<PowerOutcome> AlterAsync(PowerLink link, PowerVerb verb, Func<Task<bool>> isOpen, CancellationToken cancellationToken) =>
        await gates.RunAsync(link, async () => await isOpen() ? await link.Driver.AlterAsync(link.Target, verb, cancellationToken) : Ended(link, verb), cancellationToken);

    private static PowerOutcome Ended(PowerLink link, PowerVerb verb) => new(new PowerFault(PowerFailure.BadSetting, $"{link.Target.Subject} was not told {PowerIntentStore.Word(verb)}, because the wish was ended meanwhile"));

    public Task<PowerOutcome> SetNextBootAsync(PowerLink link, NextBoot boot, CancellationToken cancellationToken) =>
        gates.RunAsync(link, () => link.Driver.SetNextBootAsync(link.Target, boot, cancellationToken), cancellationToken);

    public Task<PowerOutcome> IdentifyAsync(PowerLink link, TimeSpan duration, CancellationToken cancellationToken) =>
        gates.RunAsync(link, () => link.Driver.IdentifyAsync(link.Target, duration, cancellationToken), cancellationToken);

    public Task<PowerOutcome<PowerCapabilities>> CapabilitiesAsync(PowerLink link, CancellationToken cancellationToken) =>
        gates.RunAsync(link, () => link.Driver.CapabilitiesAsync(link.Target, cancellationToken), cancellationToken);

    /// <summary>Reads until it is so.</summary>
    /// <returns>Null once it is; the fault that stops it at once; the last one, or none, when <paramref name="patience"/> has run out.</returns>
    public async Task<VerifyResult> VerifyAsync(PowerLink link, PowerState wanted, TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        PowerFault? last = null;
        for (var look = 0; ; look++)
        {
            var left = patience - clock.GetElapsedTime(began);
            await Task.Delay(left < TimeSpan.Zero ? TimeSpan.Zero : left < timings.Look(look) ? left : timings.Look(look), clock, cancellationToken);
            var outcome = await ReadAsync(link, cancellationToken);
            if (outcome.Fault is null && outcome.Value == wanted) return new(IsSo: true, null);
            // An agent that took the order to switch off cannot say that it is gone; that it is silent since tells it.
            if (outcome.Fault?.Failure is PowerFailure.Unreachable && !link.Tells(wanted)) return new(IsSo: true, null);
            last = outcome.Fault;
            if (last is { } fault && PowerRun.StopsAt(fault.Failure)) return new(IsSo: false, fault);
            if (clock.GetElapsedTime(began) >= patience) return new(IsSo: false, last);
        }
    }
}

public sealed record VerifyResult(bool IsSo, PowerFault? Fault);
