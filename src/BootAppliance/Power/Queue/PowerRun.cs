using static BootAppliance.Power.Queue.PowerIntentStore;

namespace BootAppliance.Power.Queue;

/// <summary>How an attempt ended.</summary>
/// <param name="IsDone">The wish came true, and was seen to.</param>
/// <param name="Again">It did not, and may at another attempt.</param>
/// <param name="Sentence">Which machine, what, and what to do.</param>
public sealed record RunResult(bool IsDone, bool Again, string Sentence)
{
    /// <summary>Commands were accepted and did not come true.</summary>
    public bool IsUnverified { get; init; }

    /// <summary>No power system that was asked can do it.</summary>
    public bool IsUnsupported { get; init; }
}

/// <summary>
/// One attempt at one wish: read, act, verify. On and off are levels, so a repeated one does no harm after a fresh reading; a reset and
/// a soft off are not, so that they are about to be sent is a row first, and they are sent once.
/// </summary>
public sealed class PowerRun(PowerLinks links, PowerConversation conversation, PowerIntentStore store, PowerTimings timings, TimeProvider clock)
{
    private const string ReadBack = ", as read back";
    private static readonly TimeSpan Lamp = TimeSpan.FromSeconds(60);

    /// <summary>Whether another attempt would be as wrong as this one, or lock an account: a fence agent cannot tell a wrong password from what else it fails at.</summary>
    public static bool StopsAt(PowerFailure failure) => failure is PowerFailure.AuthenticationRefused or PowerFailure.PrivilegeRefused or PowerFailure.BadSetting or PowerFailure.TlsMismatch or PowerFailure.Unsupported or PowerFailure.ProtocolError;

    public async Task<RunResult> RunAsync(PowerIntent intent, CancellationToken cancellationToken)
    {
        var all = links.Of(intent.System, intent.Power, out var refusal);
        if (refusal is not null) return Failed(refusal);
        // An outlet knows no operating system.
        List<PowerLink> direct = all.Any(one => !one.IsOutlet) ? [.. all.Where(one => !one.IsOutlet)] : [.. all];
        return intent.Wish switch
        {
            PowerWish.On => await SwitchAsync(intent, all, PowerState.On, cancellationToken),
            PowerWish.Off => await SwitchAsync(intent, all, PowerState.Off, cancellationToken),
            PowerWish.Cycle when intent.Force => await CycleUnseenAsync(intent, all, cancellationToken),
            PowerWish.Cycle => await CycleAsync(intent, all, direct, cancellationToken),
            PowerWish.SoftOff => await SoftOffAsync(intent, all, direct[0], cancellationToken),
            PowerWish.Reset => await ResetAsync(intent, direct[0], cancellationToken),
            _ => Of(await conversation.IdentifyAsync(direct[0], Lamp, cancellationToken), $"{intent.System}: its identification lamp is lit for {Lamp.TotalSeconds:0} s"),
        };
    }

    /// <summary>Off by what is no outlet, since a BMC that hangs on them would be gone for a minute; on by all, so that none is left off.</summary>
    private async Task<RunResult> CycleAsync(PowerIntent intent, IReadOnlyList<PowerLink> all, IReadOnlyList<PowerLink> direct, CancellationToken cancellationToken)
    {
        if (intent.Phase != IntentPhase.On)
        {
            var off = await SwitchAsync(intent, direct, PowerState.Off, cancellationToken);
            // Wake-on-LAN can only ever begin a boot.
            if (!off.IsDone && !off.IsUnsupported) return off;
            intent = await store.StepAsync(intent, IntentPhase.On, sentAt: null, $"{off.Sentence}; now it is switched on", cancellationToken);
        }

        var on = await SwitchAsync(intent, all, PowerState.On, cancellationToken);
        return on.IsDone && on.Sentence.EndsWith(ReadBack, StringComparison.Ordinal) ? Done($"{intent.System}: it was off and is on again{ReadBack}") : on;
    }

    /// <summary>Off, a pause and on again, whatever the power systems say of their state: some say on for ever.</summary>
    private async Task<RunResult> CycleUnseenAsync(PowerIntent intent, IReadOnlyList<PowerLink> all, CancellationToken cancellationToken)
    {
        List<PowerLink> outletsLast = [.. all.OrderBy(one => one.IsOutlet)];
        if (intent.Phase != IntentPhase.On)
        {
            intent = await store.StepAsync(intent, IntentPhase.Off, sentAt: null, $"{intent.System}: it is told off and then on by {string.Join(", ", all.Select(one => one.Name))}, whatever they say of its state", cancellationToken);
            foreach (var link in outletsLast)
                if ((await conversation.AlterAsync(link, PowerVerb.Off, cancellationToken)).Fault is { } refused) return Of(refused);
            await Task.Delay(timings.Dark, clock, cancellationToken);
            intent = await store.StepAsync(intent, IntentPhase.On, sentAt: null, $"{intent.System}: off was accepted; now it is switched on", cancellationToken);
        }

        await store.SwitchingOnAsync(intent, cancellationToken);
        foreach (var link in Enumerable.Reverse(outletsLast))
            if ((await conversation.AlterAsync(link, PowerVerb.On, cancellationToken)).Fault is { } refused) return Of(refused);
        return Done($"{intent.System}: off and on were accepted, and not read back; only its own boot proves it");
    }

    /// <summary>Outlets first when it goes on and last when it goes off, for the BMC may hang on them.</summary>
    private async Task<RunResult> SwitchAsync(PowerIntent intent, IReadOnlyList<PowerLink> all, PowerState wanted, CancellationToken cancellationToken)
    {
        var (hadToAct, isSeen) = (false, true);
        var hasOutlets = all.Any(one => one.IsOutlet);
        foreach (var group in all.GroupBy(one => one.IsOutlet).OrderBy(group => group.Key == (wanted == PowerState.Off)))
        {
            var results = await Task.WhenAll(group.Select(link => SwitchOneAsync(intent, link, wanted, cancellationToken)));
            foreach (var one in results)
            {
                hadToAct |= one.Acted;
                isSeen &= one.IsSeen;
                // A BMC that is gone because its outlets are off is off; they decide.
                var isDark = wanted == PowerState.Off && !group.Key && hasOutlets && one.Fault?.Failure is PowerFailure.Unreachable or PowerFailure.TimedOut;
                if (!one.Result.IsDone && !isDark) return one.Result;
            }
        }

        return Done(isSeen
            ? $"{intent.System}: it is {Word(wanted)}{(hadToAct ? "" : " already")}{ReadBack}"
            : $"{intent.System}: {Word(wanted)} was sent, to a power system that tells no state; only the machine's own boot proves it");
    }

    private async Task<Switched> SwitchOneAsync(PowerIntent intent, PowerLink link, PowerState wanted, CancellationToken cancellationToken)
    {
        var before = await conversation.ReadAsync(link, cancellationToken);
        var isMute = before.Fault?.Failure is PowerFailure.Unsupported;
        if (before.Fault is { } unread && !isMute) return new(Of(unread), Acted: false) { Fault = unread };
        if (!isMute && before.Value == wanted) return new(Done(""), Acted: false);
        var verb = wanted == PowerState.On ? PowerVerb.On : PowerVerb.Off;
        var said = isMute ? "tells no state" : $"says {Word(before.Value)}";
        await store.StepAsync(intent, intent.Phase, intent.SentAt, $"{link.Target.Subject} {said} and is told {Word(verb)} ({link.Driver.Kind})", cancellationToken);
        if (wanted == PowerState.On) await store.SwitchingOnAsync(intent, cancellationToken);
        if ((await conversation.AlterAsync(link, verb, cancellationToken)).Fault is { } refused && (isMute || !refused.MayHaveHappened)) return new(Of(refused), Acted: true) { Fault = refused };
        if (isMute) return new(Done(""), Acted: true) { IsSeen = false };
        var patience = wanted == PowerState.On ? timings.UntilOn : timings.UntilOff;
        var verified = await conversation.VerifyAsync(link, wanted, patience, cancellationToken);
        if (verified.IsSo) return new(Done(""), Acted: true);
        if (verified.Fault is { } fault) return new(Of(fault), Acted: true) { Fault = fault };
        return new(
            new(false, Again: true, $"{link.Target.Subject} accepted {Word(verb)} and still says {Word(before.Value)} after {patience.TotalSeconds:0} s; look at the machine, and reset the power system if it is {Word(wanted)}") { IsUnverified = true },
            Acted: true);
    }

    private async Task<RunResult> SoftOffAsync(PowerIntent intent, IReadOnlyList<PowerLink> all, PowerLink link, CancellationToken cancellationToken)
    {
        if (intent.Phase == IntentPhase.Off) return await SwitchAsync(intent, all, PowerState.Off, cancellationToken);
        var before = await conversation.ReadAsync(link, cancellationToken);
        if (before.Fault is { } unread) return Of(unread);
        if (before.Value == PowerState.Off) return Done($"{intent.System}: it is off{(intent.SentAt is null ? " already" : "")}, as read back");
        if (intent.SentAt is null)
        {
            intent = await store.StepAsync(intent, IntentPhase.Soft, clock.GetUtcNow(), $"{link.Target.Subject} is told to ask the operating system to shut down ({link.Driver.Kind})", cancellationToken);
            if ((await conversation.AlterAsync(link, PowerVerb.SoftOff, cancellationToken)).Fault is { MayHaveHappened: false } refused)
            {
                await store.StepAsync(intent, IntentPhase.Begin, sentAt: null, $"{link.Target.Subject} was not told: {refused.Sentence}", cancellationToken);
                return Of(refused);
            }
        }

        var patience = timings.UntilSoftOff - (clock.GetUtcNow() - intent.SentAt!.Value);
        var verified = await conversation.VerifyAsync(link, PowerState.Off, patience, cancellationToken);
        if (verified.IsSo) return Done($"{intent.System}: its operating system shut down and it is off, as read back");
        if (verified.Fault is { } fault) return Of(fault);
        var late = $"{intent.System}: its operating system did not shut down within {timings.UntilSoftOff.TotalSeconds:0} s";
        if (!intent.Force) return Failed($"{late}; look at its console, or take the power away with: bootappliance power off {intent.System}");
        intent = await store.StepAsync(intent, IntentPhase.Off, sentAt: null, $"{late}; its power is taken away, as was asked for", cancellationToken);
        return await SwitchAsync(intent, all, PowerState.Off, cancellationToken);
    }

    private async Task<RunResult> ResetAsync(PowerIntent intent, PowerLink link, CancellationToken cancellationToken)
    {
        var before = await conversation.ReadAsync(link, cancellationToken);
        if (before.Fault is { } unread) return Of(unread);
        if (intent.SentAt is { } sent)
            return Failed($"{intent.System}: a reset was sent at {sent:HH:mm:ss} UTC and its answer is not known, because the connection or this service ended; it is {Word(before.Value)} now and is not reset twice. Look at it, and ask again if it did not happen: bootappliance power reset {intent.System}");
        if (before.Value == PowerState.Off) return Failed($"{intent.System}: it is off, and only what is on can be reset; switch it on with: bootappliance power on {intent.System}");
        intent = await store.StepAsync(intent, IntentPhase.Begin, clock.GetUtcNow(), $"{link.Target.Subject} is told to reset the machine ({link.Driver.Kind})", cancellationToken);
        var outcome = await conversation.AlterAsync(link, PowerVerb.Reset, cancellationToken);
        if (outcome.Fault is { MayHaveHappened: true }) return new(false, Again: true, outcome.Fault.Sentence);
        if (outcome.Fault is not null) await store.StepAsync(intent, IntentPhase.Begin, sentAt: null, $"{link.Target.Subject} did not take the reset", cancellationToken);
        return Of(outcome, $"{intent.System}: its power system accepted the reset; only the machine's own boot proves it");
    }

    private static RunResult Of(PowerOutcome outcome, string done) => outcome.Fault is { } fault ? Of(fault) : Done(done);

    private static RunResult Of(PowerFault fault) => new(false, Again: !StopsAt(fault.Failure), fault.Sentence) { IsUnsupported = fault.Failure is PowerFailure.Unsupported };

    private static RunResult Done(string sentence) => new(true, Again: false, sentence);

    private static RunResult Failed(string sentence) => new(false, Again: false, sentence);

    /// <summary>What came of one power system; seen if it tells states.</summary>
    private sealed record Switched(RunResult Result, bool Acted)
    {
        public PowerFault? Fault { get; init; }

        public bool IsSeen { get; init; } = true;
    }
}
