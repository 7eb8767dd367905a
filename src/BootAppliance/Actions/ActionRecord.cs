using BootAppliance.Installs;

namespace BootAppliance.Actions;

public enum ActionBoot
{
    None,

    /// <summary>Once; the firmware's own order counts again after it.</summary>
    Network,
    Disk,
}

public enum ActionPower
{
    None,
    On,
    Off,
    SoftOff,

    /// <summary>Off and on, each read back; on, if it was off.</summary>
    Cycle,
    Reset,
}

/// <summary>What does the work once the machine is where the action wants it.</summary>
public enum ActionExecutor
{
    None,

    /// <summary>The distro's installer with the machine's answer file.</summary>
    Installer,

    /// <summary>The image that the machine boots as it is.</summary>
    Image,

    /// <summary>A small system from the network that works on the machine and is gone with its power.</summary>
    HelperImage,

    /// <summary>The appliance's agent on the installed machine.</summary>
    Agent,

    /// <summary>A program of the site.</summary>
    Hook,
}

/// <summary>What the appliance believes; never that a command was accepted.</summary>
public enum ActionProof
{
    None,

    /// <summary>The power system says so when it is asked again.</summary>
    ReadBack,

    /// <summary>The machine's own request for its boot file, later than its power came.</summary>
    NetworkBoot,
}

/// <summary>The record of one action: what it does to a machine's power, before its work and after it.</summary>
public sealed record ActionRecord
{
    public required string Name { get; init; }

    /// <summary>What it is for, in one line.</summary>
    public string Text { get; init; } = "";

    /// <summary>Arms the machine first, which is what lets it have an installer.</summary>
    public bool Arm { get; init; }

    /// <summary>Takes back an arming that waits, or that failed.</summary>
    public bool Disarm { get; init; }

    public ActionBoot NextBoot { get; init; }

    public ActionPower Power { get; init; }

    public ActionExecutor Executor { get; init; }

    /// <summary>What the helper image does; of another executor it is install.</summary>
    public InstallMode Mode { get; init; }

    public ActionProof Proof { get; init; }

    /// <summary>How long the proof may take from the moment that the power is as it shall be: servers test their memory for minutes. 10 to 3600 s.</summary>
    [Between("10", "3600", Unit = "seconds")]
    public int ProofSeconds { get; init; } = 600;

    /// <summary>Without proof in time: again, then off and on whatever is read, then by the outlets, then it is the operator's.</summary>
    public bool Escalate { get; init; } = true;

    /// <summary>What is done to its power when the work is done.</summary>
    public ActionPower Postreboot { get; init; }

    /// <summary>How long after it; 0 to 3600 s.</summary>
    [Between("0", "3600", Unit = "seconds")]
    public int PostrebootSeconds { get; init; } = 30;

    /// <summary>Whether this build has what does the work.</summary>
    public bool HasExecutor => Executor is ActionExecutor.None or ActionExecutor.Installer or ActionExecutor.Image || this is { Executor: ActionExecutor.HelperImage, Arm: true };

    /// <summary>Whether what runs on the machine ends by it anyhow, and a boot is to be seen: only then may the machine be pushed harder.</summary>
    public bool TakesPower => Power is ActionPower.Cycle or ActionPower.Reset && Proof == ActionProof.NetworkBoot;

    /// <summary>Whether it ends in a boot.</summary>
    public bool Boots => Power is ActionPower.On or ActionPower.Cycle or ActionPower.Reset;
}
