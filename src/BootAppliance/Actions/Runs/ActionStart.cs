using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Actions.Runs;

/// <summary>
/// Body of POST /api/v1/systems/NAME/actions: <c>action</c>, and what of its record is to be otherwise this time; <c>why</c> for the
/// history; <c>replace</c> ends another one that is under way. What wipes wants <c>disk</c>, a rule or all, and <c>confirm</c>, the system's name.
/// </summary>
public sealed record ActionRequest(string Action, string? Why = null, bool Replace = false, string? Disk = null, string? Confirm = null) : ActionChange;

/// <summary>What came of asking for an action: it has begun, or why not.</summary>
public abstract record ActionAnswer
{
    public sealed record Begun(ActionRun Run) : ActionAnswer;

    /// <summary>The machine is at something that this would end, or that would come of it.</summary>
    public sealed record Busy(string Sentence) : ActionAnswer;

    /// <summary>Another one is under way.</summary>
    public sealed record InTheWay(ActionRun Run) : ActionAnswer;

    public sealed record Refused(IReadOnlyDictionary<string, string[]> Errors) : ActionAnswer;
}

/// <summary>Begins actions: whoever asks, the same is checked.</summary>
public sealed class ActionStart(ActionRecords records, ActionRunStore runs, ActionCancel cancel, InstallStore installs, ActionWorker worker, InventoryStore inventory, DiskRuleObjection disks, TimeProvider clock)
{
    private const int LongestWhy = 256;

    public async Task<ActionAnswer> BeginAsync(SystemObject system, ActionRequest request, string who, CancellationToken cancellationToken)
    {
        if (await records.FindAsync(request.Action, cancellationToken) is not { } known)
            return Refused("action", $"\"{InventoryRules.Shown(request.Action)}\" is none of {string.Join(", ", (await records.ListAsync(cancellationToken)).Select(one => one.Record.Name))}");
        var record = request.On(known.Record);
        if (ActionRecordRules.Check(record) is { Count: > 0 } errors) return new ActionAnswer.Refused(errors);
        if (request.Why is { } why && (why.Length > LongestWhy || why.Any(char.IsControl))) return Refused("why", $"is one line of at most {LongestWhy} characters");
        if (new ArmOrder(record.Mode, request.Disk, request.Confirm).Objection(system.Name, disks) is var (wrong, text)) return Refused(wrong, text);
        if (Lacks(system, record) is var (field, lack)) return Refused(field, lack);
        foreach (var old in await runs.ListAsync(new(system.Name, State: ActionRunState.Running), ActionRunStore.Kept, cancellationToken))
            if (request.Replace || IsStuck(old)) await cancel.CancelAsync(old.Id, who, record.Name, cancellationToken);
        if (InTheWay(system, record, request.Replace) is { } reason) return new ActionAnswer.Busy(reason);
        var now = clock.GetUtcNow();
        ActionRun run = new() { System = system.Name, Action = record, Who = who, Why = request.Why, Disk = request.Disk, CreatedAt = now, StepAt = now };
        var (begun, isNew) = await runs.AddAsync(run, cancellationToken);
        worker.Wake();
        return isNew ? new ActionAnswer.Begun(begun) : new ActionAnswer.InTheWay(begun);
    }

    /// <summary>A stalled installer may yet finish; nobody needs to end its action by hand to try anew.</summary>
    private bool IsStuck(ActionRun run) => run.Step == ActionStep.Executor && installs.Of(run.System) is { State: InstallState.Stalled };

    private string? InTheWay(SystemObject system, ActionRecord record, bool replaces) => installs.Of(system.Name) switch
    {
        { State: InstallState.Booting or InstallState.Installing } install when !replaces && (record.Arm || record.Power != ActionPower.None) =>
            $"{system.Name} is {install.State.ToString().ToLowerInvariant()} since {install.BootedAt ?? install.ArmedAt:u} (generation {install.Generation}), which this would end; wait for it, or give --replace",
        { State: InstallState.Armed } install when record.Arm && !replaces && install.Mode != record.Mode && install.ExpiresAt > clock.GetUtcNow() =>
            $"{system.Name} is armed to {install.Mode.ToString().ToLowerInvariant()}, which this would take back; disarm it first: bootappliance system disarm {system.Name}, or give --replace",
        { State: InstallState.Armed } install when record is { Arm: false, Disarm: false, Boots: true } && install.ExpiresAt > clock.GetUtcNow() =>
            $"{system.Name} is armed, so at this boot it would install itself; disarm it first: bootappliance system disarm {system.Name}",
        _ => null,
    };

    private (string Field, string Text)? Lacks(SystemObject system, ActionRecord record) => EffectiveSystem.Of(inventory.Current, system) switch
    {
        _ when record is { Arm: false, Power: not ActionPower.None } && system.Power.Count == 0 =>
            ("action", $"{system.Name} has no power system, and {record.Name} alters its power; add one with: bootappliance system edit {system.Name} --power-type ipmi --power-address 192.0.2.7 --power-user admin --power-password-file FILE"),
        { Image: null } when record.Executor == ActionExecutor.Image => ("action", $"{system.Name} boots no image; give it one with: bootappliance system edit {system.Name} --image NAME"),
        { Image: not null, Autoinstall.Value: null } when record.Executor == ActionExecutor.Installer => ("action", $"{system.Name} boots an image and has no installer; ask for the action image"),
        _ => null,
    };

    private static ActionAnswer.Refused Refused(string field, string text) => new(new Dictionary<string, string[]> { [field] = [text] });
}
