namespace BootAppliance.Installs.Deploy;

public enum JobState
{
    Running,
    Paused,
    Cancelled,
    Done,
}

public enum StepState
{
    Waiting,
    Running,
    Installed,
    Failed,
    Cancelled,
}

/// <summary>One system of a job.</summary>
public sealed record DeployStep(int Position, string System, StepState State)
{
    /// <summary>The install that was armed for it.</summary>
    public long? Generation { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed, in one sentence.</summary>
    public string? Reason { get; init; }

    public bool IsOver => State is StepState.Installed or StepState.Failed or StepState.Cancelled;
}

/// <summary>Systems that are installed one after another, so many at once.</summary>
/// <param name="Id">Grows with each job.</param>
/// <param name="State">Whether it goes on.</param>
/// <param name="Who">Who asked for it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Concurrency">How many systems install at once, 1 to 10000.</param>
/// <param name="Stagger">The least time from one start to the next; 0 to 1 h.</param>
/// <param name="Text">What was asked for, for people.</param>
/// <param name="Steps">The systems in their order.</param>
public sealed record DeployJob(long Id, JobState State, string Who, DateTimeOffset CreatedAt, int Concurrency, TimeSpan Stagger, string Text, IReadOnlyList<DeployStep> Steps)
{
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How an administrator reads <see cref="Install.ArmedBy"/>, and how a start after a kill finds what it had armed.</summary>
    public string ArmedBy => $"{Who} (job {Id})";

    public int Count(StepState state) => Steps.Count(step => step.State == state);
}
