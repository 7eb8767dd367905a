using BootAppliance.Installs;

namespace BootAppliance.Actions;

/// <summary>What of an action's record is to be otherwise, in the record itself or in one request; what is absent stays.</summary>
public record ActionChange
{
    public string? Text { get; init; }

    public bool? Arm { get; init; }

    public bool? Disarm { get; init; }

    public ActionBoot? NextBoot { get; init; }

    public ActionPower? Power { get; init; }

    public ActionExecutor? Executor { get; init; }

    public InstallMode? Mode { get; init; }

    public ActionProof? Proof { get; init; }

    [Between("10", "3600", Unit = "seconds")]
    public int? ProofSeconds { get; init; }

    public bool? Escalate { get; init; }

    public ActionPower? Postreboot { get; init; }

    [Between("0", "3600", Unit = "seconds")]
    public int? PostrebootSeconds { get; init; }

    public ActionRecord On(ActionRecord record) => record with
    {
        Text = Text ?? record.Text,
        Arm = Arm ?? record.Arm,
        Disarm = Disarm ?? record.Disarm,
        NextBoot = NextBoot ?? record.NextBoot,
        Power = Power ?? record.Power,
        Executor = Executor ?? record.Executor,
        Mode = Mode ?? record.Mode,
        Proof = Proof ?? record.Proof,
        ProofSeconds = ProofSeconds ?? record.ProofSeconds,
        Escalate = Escalate ?? record.Escalate,
        Postreboot = Postreboot ?? record.Postreboot,
        PostrebootSeconds = PostrebootSeconds ?? record.PostrebootSeconds,
    };
}
