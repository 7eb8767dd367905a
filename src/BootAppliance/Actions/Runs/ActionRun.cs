using System.Collections.Immutable;
using System.Text.Json.Serialization;
using BootAppliance.Installs;

namespace BootAppliance.Actions.Runs;

public enum ActionRunState
{
    Running,
    Done,
    Failed,
    Cancelled,
}

/// <summary>What is done next; a run goes through them in order, and back to <see cref="NextBoot"/> when it escalates.</summary>
public enum ActionStep
{
    Arm,
    NextBoot,
    Power,
    Proof,
    Executor,
    Postreboot,
}

/// <summary>How hard the machine is pushed: each is tried once, the operator is next.</summary>
public enum ActionRung
{
    /// <summary>As its record says.</summary>
    First,

    /// <summary>A cycle.</summary>
    Again,

    /// <summary>Off and on by its own power system, whatever that says of its state.</summary>
    Unseen,

    /// <summary>The same by all its power systems, the outlets too.</summary>
    Outlets,
}

/// <summary>A step of the run's history.</summary>
public readonly record struct ActionNote(DateTimeOffset At, ActionStep Step, string Text);

/// <summary>One action on one machine: what is to be done, as it was when it was asked for, and how far it has come.</summary>
public sealed record ActionRun
{
    private const int MostNotes = 100;

    public long Id { get; init; }

    public required string System { get; init; }

    public required ActionRecord Action { get; init; }

    public required string Who { get; init; }

    public string? Why { get; init; }

    /// <summary>Which disk is wiped.</summary>
    public string? Disk { get; init; }

    /// <summary>What its machine is armed for; who began it has confirmed it.</summary>
    [JsonIgnore]
    public ArmOrder Order => new(Action.Mode, Disk, Confirm: System);

    public required DateTimeOffset CreatedAt { get; init; }

    public ActionRunState State { get; init; }

    public ActionStep Step { get; init; }

    /// <summary>When that step began.</summary>
    public required DateTimeOffset StepAt { get; init; }

    public ActionRung Rung { get; init; }

    /// <summary>Its install has stalled, and may go on.</summary>
    public bool IsStalled { get; init; }

    /// <summary>The install that it armed; its next attempts take its place.</summary>
    public long? Generation { get; init; }

    /// <summary>What the power queue was asked for in this step.</summary>
    public long? Intent { get; init; }

    /// <summary>A request of the machine is a proof if it is not older.</summary>
    public DateTimeOffset? PoweredAt { get; init; }

    /// <summary>How it ended.</summary>
    public string? Reason { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public ImmutableArray<ActionNote> Notes { get; init; } = [];

    public string Mark => ActionMark.Of(this).ToString();

    public bool IsOpen => State == ActionRunState.Running;

    public ActionRun Note(DateTimeOffset at, string text) => Notes.Length >= MostNotes ? this : this with { Notes = Notes.Add(new(at, Step, text)) };
}
