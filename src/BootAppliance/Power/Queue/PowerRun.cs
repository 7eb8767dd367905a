using BootAppliance.Power.Manual;
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

    /// <summary>It was accepted, and nobody can read it back.</summary>
    public bool IsUnseen { get; init; }

    /// <summary>When it may be switched on, and nothing was sent before that.</summary>
    public DateTimeOffset? Turn { get; init; }

    /// <summary>Goes on once somebody has said that it was done.</summary>
    public bool WaitsForPerson { get; init; }
}

/// <summary>
/// One attempt at one wish: read, act, verify. On and off are levels, so a repeated one does no harm after a fresh reading; a reset and
/// a soft off are not, so that they are about to be sent is a row first, and they are sent once.
/// </summary>
public sealed class PowerRun(PowerLinks links, PowerConversation conversation, PowerIntentStore store, PowerObjection objection, PowerStagger stagger, PowerTimings timings, TimeProvider clock)
{
    private const string NotOff = "it was not switched off, for none of its power systems can";

    /// <summary>What is not worth a row.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Lamp = TimeSpan.FromSeconds(60);

    /// <summary>Whether another attempt would be as wrong as this one, or lock an account: a fence agent cannot tell a wrong password from what else it fails at.</summary>
    public static bool StopsAt(PowerFailure failure) => failure is PowerFailure.AuthenticationRefused or PowerFailure.PrivilegeRefused or PowerFailure.BadSetting or PowerFailure.TlsMismatch or PowerFailure.Unsupported or PowerFailure.ProtocolError;

    public async Task<RunResult> RunAsync(PowerIntent intent, CancellationToken cancellationToken)
    {
        var all = links.Of(intent.System, intent.Power, out var refusal);
        if (refusal is not null) return Failed(refusal);
        if (intent.Deadline <= clock.GetUtcNow() && intent is { Wish: PowerWish.Off } or { Wish: PowerWish.SoftOff, Phase: IntentPhase.Off }) return await SeenOffAsync(intent, Able(all, PowerState.Off), cancellationToken);
        // An outlet knows no operating system.
        List<PowerLink> direct = all.Any(one => !one.IsOutlet) ? [.. all.Where(one => !one.IsOutlet)] : [.. all];
        return intent.Wish switch
        {
            PowerWish.On => await SwitchAsync(intent, all, PowerState.On, cancellationToken),
            PowerWish.Off => await SwitchAsync(intent, all, PowerState.Off, cancellationToken),
            PowerWish.Cycle when intent.Force && all.Any(one => !IsByHand(one)) => await CycleUnseenAsync(intent, [.. all.Where(one => !IsByHand(one))], cancellationToken),
            PowerWish.Cycle => await CycleAsync(intent, all, direct, cancellationToken),
            PowerWish.SoftOff => Best(direct, PowerVerb.SoftOff) is { } link ? await SoftOffAsync(intent, all, link, cancellationToken) : Cannot(intent, PowerVerb.SoftOff),
            PowerWish.Reset => Best(direct, PowerVerb.Reset) is { } link ? await ResetAsync(intent, link, cancellationToken) : Cannot(intent, PowerVerb.Reset),
            _ => Of(await conversation.IdentifyAsync(direct[0], Lamp, cancellationToken), $"{intent.System}: its identification lamp is lit for {Lamp.TotalSeconds:0} s"),
        };
    }

    /// <summary>Off by what is no outlet, since a BMC that hangs on them would be gone for a minute; on by all, so that none is left off.</summary>
    private async Task<RunResult> CycleAsync(PowerIntent intent, IReadOnlyList<PowerLink> all, IReadOnlyList<PowerLink> direct, CancellationToken cancellationToken)
    {
        // Wake-on-LAN can only ever begin a boot.
        var canOff = direct.Any(one => one.Can(PowerVerb.Off));
        if (intent.Phase != IntentPhase.On)
        {
            var off = canOff ? await SwitchAsync(intent, direct, PowerState.Off, cancellationToken, Able(all, PowerState.On)) : Done($"{intent.System}: {NotOff}");
            if (!off.IsDone) return off;
            if (await store.StepAsync(intent, IntentPhase.On, sentAt: null, $"{off.Sentence}; now it is switched on", cancellationToken) is not { } next) return Ended(intent);
            intent = next;
        }

        var on = await SwitchAsync(intent, all, PowerState.On, cancellationToken);
        if (on.IsDone && !canOff) return Done($"{on.Sentence}; {NotOff}");
        return on is { IsDone: true, IsUnseen: false } ? Done($"{intent.System}: it was off and is on again, {Seen(all)}") : on;
    }

    /// <summary>Off, a pause and on again, whatever the power systems say of their state: some say on for ever.</summary>
    private async Task<RunResult> CycleUnseenAsync(PowerIntent intent, IReadOnlyList<PowerLink> all, CancellationToken cancellationToken)
    {
        if (intent.Phase != IntentPhase.On && objection(intent) is { } why) return Failed(why);
        List<PowerLink> outletsLast = [.. all.Where(one => one.Can(PowerVerb.Off) && one.Can(PowerVerb.On)).OrderBy(one => one.IsOutlet)];
        if (outletsLast.Count == 0) return Cannot(intent, PowerVerb.Cycle);
        if (await TurnAsync(intent, outletsLast, cancellationToken) is { } early) return early;
        if (intent.Phase != IntentPhase.On)
        {
            if (await store.StepAsync(intent, IntentPhase.Off, sentAt: null, $"{intent.System}: it is told off and then on by {string.Join(", ", outletsLast.Select(one => one.Name))}, whatever they say of its state", cancellationToken) is not { } begun) return Ended(intent);
            foreach (var link in outletsLast)
                if ((await AlterAsync(intent, link, PowerVerb.Off, cancellationToken)).Fault is { } refused) return Of(refused);
            await Task.Delay(timings.Dark, clock, cancellationToken);
            if (await store.StepAsync(begun, IntentPhase.On, sentAt: null, $"{intent.System}: off was accepted; now it is switched on", cancellationToken) is not { } dark) return Ended(intent);
            intent = dark;
        }

        await store.SwitchingOnAsync(intent, cancellationToken);
        foreach (var link in Enumerable.Reverse(outletsLast))
            if ((await AlterAsync(intent, link, PowerVerb.On, cancellationToken)).Fault is { } refused) return Of(refused);
        return Done($"{intent.System}: off and on were accepted, and not read back; only its own boot proves it");
    }

    /// <returns>Null if it may go on now; how it waits if not.</returns>
    private async Task<RunResult?> TurnAsync(PowerIntent intent, IReadOnlyList<PowerLink> goOn, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var turn = stagger.TurnOf(intent.Id, goOn.Select(one => (one.Settings.Feed, one.Settings.Rack)), now);
        if (turn.At - now > Moment) return new(false, Again: true, $"{intent.System}: it waits its turn {turn.Where}") { Turn = turn.At };
        if (turn.At > now) await Task.Delay(turn.At - now, clock, cancellationToken);
        return null;
    }

    /// <summary>Outlets first when it goes on and last when it goes off, for the BMC may hang on them.</summary>
    /// <param name="intent">The wish.</param>
    /// <param name="all">The power systems that are switched.</param>
    /// <param name="wanted">On or off.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="goOn">Those that are to go on after this off: it waits their turn.</param>
    private async Task<RunResult> SwitchAsync(PowerIntent intent, IReadOnlyList<PowerLink> all, PowerState wanted, CancellationToken cancellationToken, IReadOnlyList<PowerLink>? goOn = null)
    {
        var (hadToAct, isUnseen) = (false, false);
        var able = Able(all, wanted);
        if (wanted == PowerState.On) goOn = able;
        if (able.Count == 0) return Cannot(intent, VerbOf(wanted));
        var hasOutlets = able.Any(one => one.IsOutlet);
        foreach (var group in able.GroupBy(one => one.IsOutlet).OrderBy(group => group.Key == (wanted == PowerState.Off)))
        {
            var results = await Task.WhenAll(group.Select(link => SwitchOneAsync(intent, link, wanted, goOn, cancellationToken)));
            hadToAct |= results.Any(one => one.Acted);
            foreach (var (result, _, fault) in results)
            {
                isUnseen |= result.IsUnseen;
                // A BMC that is gone because its outlets are off is off; they decide.
                var isDark = wanted == PowerState.Off && !group.Key && hasOutlets && fault?.Failure is PowerFailure.Unreachable or PowerFailure.TimedOut;
                if (result.IsDone || isDark) continue;
                // A person who was told may have done it before he says so: that it was about to go on stays noted.
                if (!hadToAct && !(result.WaitsForPerson && wanted == PowerState.On)) await store.RefusedAsync(intent, cancellationToken);
                return result;
            }
        }

        return isUnseen
            ? Done($"{intent.System}: {Word(wanted)} was sent, to a power system that tells no state; only the machine's own boot proves it") with { IsUnseen = true }
            : Done($"{intent.System}: it is {Word(wanted)}{(hadToAct || intent.Attempts > 1 ? "" : " already")}, {Seen(able)}");
    }

    /// <summary>After a start of this appliance past the deadline of a wish that may have been carried out: whoever switched the machine on since keeps it.</summary>
    private async Task<RunResult> SeenOffAsync(PowerIntent intent, IReadOnlyList<PowerLink> able, CancellationToken cancellationToken)
    {
        foreach (var link in able)
        {
            if (link.Tells(PowerState.Off) && await conversation.ReadAsync(link, cancellationToken) is { Fault: null, Value: PowerState.Off }) continue;
            return Failed($"{intent.System}: {Word(intent.Wish)} may have been sent before its deadline, {link.Target.Subject} does not say that it is off, and after its deadline no power is taken away; if it is still wanted: bootappliance power off {intent.System}");
        }

        return Done($"{intent.System}: it is off, {Seen(able)}");
    }

    /// <summary>Those that can. Of what is no outlet one that can be read back does it alone: nobody sends a magic packet beside a BMC.</summary>
    private static List<PowerLink> Able(IReadOnlyList<PowerLink> all, PowerState wanted)
    {
        List<PowerLink> able = [.. all.Where(one => one.Can(VerbOf(wanted)))];
        return able.Exists(one => !one.IsOutlet && one.Tells(wanted)) ? able.FindAll(one => one.IsOutlet || one.Tells(wanted)) : able;
    }

    /// <summary>One that can, and rather one that says when it is off.</summary>
    private static PowerLink? Best(IEnumerable<PowerLink> direct, PowerVerb verb) => direct.Where(one => one.Can(verb)).OrderByDescending(one => one.Tells(PowerState.Off)).FirstOrDefault();

    private async Task<(RunResult Result, bool Acted, PowerFault? Fault)> SwitchOneAsync(PowerIntent intent, PowerLink link, PowerState wanted, IReadOnlyList<PowerLink>? goOn, CancellationToken cancellationToken)
    {
        var was = "nothing of how it is";
        if (!link.IsBlind)
        {
            var before = await conversation.ReadAsync(link, cancellationToken);
            if (before.Fault is { Failure: not PowerFailure.NotKnown } unread) return (Of(unread), false, unread);
            if (before.Fault is null && before.Value == wanted) return (Done(""), false, null);
            if (before.Fault is null) was = Word(before.Value);
        }

        var verb = VerbOf(wanted);
        if (verb == PowerVerb.Off && objection(intent) is { } why) return (Failed(why), false, null);
        if (goOn is not null && await TurnAsync(intent, goOn, cancellationToken) is { } early) return (early, false, null);
        if (await store.StepAsync(intent, verb == PowerVerb.Off ? IntentPhase.Off : intent.Phase, intent.SentAt, $"{link.Target.Subject} says {was} and is told {Word(verb)} ({link.Driver.Kind})", cancellationToken) is null) return (Ended(intent), false, null);
        if (wanted == PowerState.On) await store.SwitchingOnAsync(intent, cancellationToken);
        if ((await AlterAsync(intent, link, verb, cancellationToken)).Fault is { } refused && (!refused.MayHaveHappened || link.IsBlind)) return (Of(refused), refused.MayHaveHappened, refused);
        if (link.IsBlind) return (Done("") with { IsUnseen = true }, true, null);
        var patience = wanted == PowerState.On ? timings.UntilOn : timings.UntilOff;
        var verified = await conversation.VerifyAsync(link, wanted, patience, cancellationToken);
        if (verified.IsSo) return (Done("") with { IsUnseen = !link.Tells(wanted) }, true, null);
        if (verified.Fault is { } fault) return (Of(fault), true, fault);
        return (new(false, Again: true, $"{link.Target.Subject} accepted {Word(verb)} and still says {was} after {patience.TotalSeconds:0} s; look at the machine, and reset the power system if it is {Word(wanted)}") { IsUnverified = true }, true, null);
    }

    private async Task<RunResult> SoftOffAsync(PowerIntent intent, IReadOnlyList<PowerLink> all, PowerLink link, CancellationToken cancellationToken)
    {
        if (intent.Phase == IntentPhase.Off) return await SwitchAsync(intent, all, PowerState.Off, cancellationToken);
        if (link.IsBlind) return await ToldAsync(intent, link, PowerVerb.SoftOff, cancellationToken);
        var before = await conversation.ReadAsync(link, cancellationToken);
        if (intent.SentAt is not null && before.Fault is { Failure: PowerFailure.Unreachable } && !link.Tells(PowerState.Off)) return Silent(intent);
        if (before.Fault is { } unread) return Of(unread);
        if (before.Value == PowerState.Off) return Done($"{intent.System}: it is off{(intent.SentAt is null ? " already" : "")}, as read back");
        if (intent.SentAt is null)
        {
            if (await store.StepAsync(intent, IntentPhase.Soft, clock.GetUtcNow(), $"{link.Target.Subject} is told to ask the operating system to shut down ({link.Driver.Kind})", cancellationToken) is not { } asked) return Ended(intent);
            intent = asked;
            if ((await AlterAsync(intent, link, PowerVerb.SoftOff, cancellationToken)).Fault is { MayHaveHappened: false } refused)
            {
                await store.StepAsync(intent, IntentPhase.Begin, sentAt: null, $"{link.Target.Subject} was not told: {refused.Sentence}", cancellationToken);
                return Of(refused);
            }
        }

        var patience = timings.UntilSoftOff - (clock.GetUtcNow() - intent.SentAt!.Value);
        var untilDeadline = intent.Deadline - clock.GetUtcNow();
        var isCutShort = untilDeadline < patience;
        if (isCutShort) patience = untilDeadline;
        var verified = await conversation.VerifyAsync(link, PowerState.Off, patience, cancellationToken);
        if (verified.IsSo) return link.Tells(PowerState.Off) ? Done($"{intent.System}: its operating system shut down and it is off, as read back") : Silent(intent);
        if (verified.Fault is { } fault) return Of(fault);
        if (isCutShort) return Failed($"{intent.System}: its operating system did not shut down until the deadline of this wish, which came before the {timings.UntilSoftOff.TotalSeconds:0} s that it may take{(intent.Force ? ", so its power was not taken away" : "")}; look at its console, or take the power away with: bootappliance power off {intent.System}");
        var late = $"{intent.System}: its operating system did not shut down within {timings.UntilSoftOff.TotalSeconds:0} s";
        if (!intent.Force) return Failed($"{late}; look at its console, or take the power away with: bootappliance power off {intent.System}");
        if (await store.StepAsync(intent, IntentPhase.Off, sentAt: null, $"{late}; its power is taken away, as was asked for", cancellationToken) is not { } forced) return Ended(intent);
        return await SwitchAsync(forced, all, PowerState.Off, cancellationToken);
    }

    private async Task<RunResult> ResetAsync(PowerIntent intent, PowerLink link, CancellationToken cancellationToken)
    {
        if (link.IsBlind) return await ToldAsync(intent, link, PowerVerb.Reset, cancellationToken);
        var before = await conversation.ReadAsync(link, cancellationToken);
        if (before.Fault is { } unread) return Of(unread);
        if (intent.SentAt is { } sent)
            return Failed($"{intent.System}: a reset was sent at {sent:HH:mm:ss} UTC and its answer is not known, because the connection or this service ended; it is {Word(before.Value)} now and is not reset twice. Look at it, and ask again if it did not happen: bootappliance power reset {intent.System}");
        if (objection(intent) is { } why) return Failed(why);
        if (before.Value == PowerState.Off) return Failed($"{intent.System}: it is off, and only what is on can be reset; switch it on with: bootappliance power on {intent.System}");
        if (await store.StepAsync(intent, IntentPhase.Begin, clock.GetUtcNow(), $"{link.Target.Subject} is told to reset the machine ({link.Driver.Kind})", cancellationToken) is null) return Ended(intent);
        var outcome = await AlterAsync(intent, link, PowerVerb.Reset, cancellationToken);
        if (outcome.Fault is { MayHaveHappened: true }) return new(false, Again: true, outcome.Fault.Sentence);
        if (outcome.Fault is not null) await store.StepAsync(intent, IntentPhase.Begin, sentAt: null, $"{link.Target.Subject} did not take the reset", cancellationToken);
        return Of(outcome, $"{intent.System}: its power system accepted the reset; only the machine's own boot proves it");
    }

    /// <summary>Sends what must not be sent twice to a power system that says nothing: once, and what becomes of it nobody knows.</summary>
    private async Task<RunResult> ToldAsync(PowerIntent intent, PowerLink link, PowerVerb verb, CancellationToken cancellationToken)
    {
        if (intent.SentAt is { } sent) return Failed($"{intent.System}: {Word(verb)} was sent at {sent:HH:mm:ss} UTC and its answer is not known, because the connection or this service ended; its power system says nothing of its state, so it is not sent twice. Look at it, and ask again if it did not happen");
        if (await store.StepAsync(intent, IntentPhase.Begin, clock.GetUtcNow(), $"{link.Target.Subject} is told {Word(verb)} ({link.Driver.Kind})", cancellationToken) is null) return Ended(intent);
        var outcome = await AlterAsync(intent, link, verb, cancellationToken);
        if (outcome.Fault is { MayHaveHappened: false }) await store.StepAsync(intent, IntentPhase.Begin, sentAt: null, $"{link.Target.Subject} did not take it", cancellationToken);
        if (outcome.Fault is { MayHaveHappened: true }) return new(false, Again: true, outcome.Fault.Sentence);
        return Of(outcome, $"{intent.System}: its power system accepted {Word(verb)}, and says nothing of its state; only the machine itself proves it");
    }

    private Task<PowerOutcome> AlterAsync(PowerIntent intent, PowerLink link, PowerVerb verb, CancellationToken cancellationToken) =>
        conversation.AlterAsync(link, verb, () => store.IsOpenAsync(intent.Id, cancellationToken), cancellationToken);

    /// <summary>Its row has said why already.</summary>
    private static RunResult Ended(PowerIntent intent) => Failed($"{intent.System}: {Word(intent.Wish)} was ended meanwhile");

    private static bool IsByHand(PowerLink link) => link.Settings.Type == ManualDriver.Name;

    private static RunResult Silent(PowerIntent intent) => Done($"{intent.System}: its operating system was told to shut down and is silent since; nothing reads back that the power is gone");

    /// <summary>How it is known.</summary>
    private static string Seen(IEnumerable<PowerLink> links) => links.Any(IsByHand) ? "as somebody said who switches it by hand" : "as read back";

    private static RunResult Cannot(PowerIntent intent, PowerVerb verb) =>
        Failed($"{intent.System}: none of its power systems can do {Word(verb)}; see docs/power-kinds.md for those that can, and add one");

    private static PowerVerb VerbOf(PowerState wanted) => wanted == PowerState.On ? PowerVerb.On : PowerVerb.Off;

    private static RunResult Of(PowerOutcome outcome, string done) => outcome.Fault is { } fault ? Of(fault) : Done(done);

    private static RunResult Of(PowerFault fault) => new(false, Again: !StopsAt(fault.Failure), fault.Sentence) { WaitsForPerson = fault.Failure is PowerFailure.WaitsForPerson };

    private static RunResult Done(string sentence) => new(true, Again: false, sentence);

    private static RunResult Failed(string sentence) => new(false, Again: false, sentence);
}
