namespace BootAppliance.Actions.Deploy;

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

    /// <summary>The action that was begun for it; null for one that is only armed.</summary>
    public long? Run { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed, in one sentence.</summary>
    public string? Reason { get; init; }

    public bool IsOver => State is StepState.Installed or StepState.Failed or StepState.Cancelled;
}

/// <summary>A job without its systems: how many of them stand where.</summary>
/// <param name="Id">Grows with each job.</param>
/// <param name="State">Whether it goes on.</param>
/// <param name="Who">Who asked for it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Concurrency">How many systems install at once, 1 to 10000.</param>
/// <param name="Stagger">The least time from one start to the next; 0 to 1 h.</param>
/// <param name="Text">What was asked for, for people.</param>
public record JobSummary(long Id, JobState State, string Who, DateTimeOffset CreatedAt, int Concurrency, TimeSpan Stagger, string Text)
{
    /// <summary>What is done to each of them.</summary>
    public string Action { get; init; } = "install";

    /// <summary>False if they are only armed, and somebody switches them on.</summary>
    public bool AltersPower { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How many systems stand where; a state without any may be absent.</summary>
    public IReadOnlyDictionary<StepState, int> Counts { get; init; } = new Dictionary<StepState, int>();

    /// <summary>How long its installed systems took: the median; null until one is installed.</summary>
    public TimeSpan? Typical { get; init; }

    /// <summary>How an administrator reads <see cref="Installs.Install.ArmedBy"/>, and how a start after a kill finds what it had armed.</summary>
    public string ArmedBy => $"{Who} (job {Id})";

    public int Total => Counts.Values.Sum();

    public int Ended => Total - Count(StepState.Waiting) - Count(StepState.Running);

    public int Count(StepState state) => Counts.GetValueOrDefault(state);
}

/// <summary>A job with its systems, which are installed one after another, so many at once.</summary>
public sealed record DeployJob : JobSummary
{
    public DeployJob(JobSummary job, IReadOnlyList<DeployStep> steps)
        : base(job)
    {
        Steps = steps;
        Counts = steps.CountBy(step => step.State).ToDictionary();
        Typical = Median([.. steps.Where(step => step is { State: StepState.Installed, StartedAt: not null, EndedAt: not null }).Select(step => step.EndedAt!.Value - step.StartedAt!.Value)]);
    }

    /// <summary>The systems in their order.</summary>
    public IReadOnlyList<DeployStep> Steps { get; }

    internal static TimeSpan? Median(List<TimeSpan> times)
    {
        times.Sort();
        return times.Count == 0 ? null : times[times.Count / 2];
    }
}
