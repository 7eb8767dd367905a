using BootAppliance.Actions.Deploy;
using BootAppliance.Installs;
using BootAppliance.Tests.Installs;

namespace BootAppliance.Tests.Actions;

public sealed class DeployRulesTests
{
    private static readonly DateTimeOffset Noon = SampleInstalls.Noon;
    private static readonly DeployStep Running = new(0, "web01", StepState.Running) { Generation = 3, StartedAt = Noon };

    private static readonly Install Install = SampleInstalls.Armed with
    {
        Generation = 3,
        ArmedBy = "root (job 1)",
    };

    [Theory]
    [InlineData(InstallState.Armed, StepState.Running), InlineData(InstallState.Booting, StepState.Running), InlineData(InstallState.Installing, StepState.Running)]
    [InlineData(InstallState.Installed, StepState.Installed), InlineData(InstallState.Failed, StepState.Failed), InlineData(InstallState.Stalled, StepState.Failed), InlineData(InstallState.Idle, StepState.Failed)]
    public void A_step_follows_its_install(InstallState install, StepState expected) =>
        Assert.Equal(expected, DeployRules.Follow(Running, Install with { State = install }, null, Noon).State);

    [Fact]
    public void The_next_attempt_of_the_same_wish_is_followed_and_another_arming_is_not()
    {
        Assert.Equal((StepState.Running, 4L), DeployRules.Follow(Running, Install with { Generation = 4, Attempt = 2 }, null, Noon) is var next ? (next.State, next.Generation!.Value) : default);
        Assert.Equal("ann armed it anew", DeployRules.Follow(Running, Install with { Generation = 4, ArmedBy = "ann" }, null, Noon).Reason);
    }

    [Fact]
    public void A_system_that_never_boots_fails_with_its_arming() =>
        Assert.Contains("did not boot from the network", DeployRules.Follow(Running, Install, null, Noon.AddDays(2)).Reason);

    [Fact]
    public void No_more_run_than_may_and_a_paused_job_starts_none()
    {
        var job = Job(2, TimeSpan.Zero, StepState.Running, StepState.Installed, StepState.Waiting, StepState.Waiting);
        Assert.Equal(2, DeployRules.Next(job, Noon)?.Position);
        Assert.Null(DeployRules.Next(job with { Concurrency = 1 }, Noon));
        Assert.Null(DeployRules.Next(job with { State = JobState.Paused }, Noon));
    }

    [Fact]
    public void Starts_are_staggered()
    {
        var job = Job(5, TimeSpan.FromSeconds(30), StepState.Running, StepState.Waiting);
        Assert.Null(DeployRules.Next(job, Noon.AddSeconds(29)));
        Assert.Equal(1, DeployRules.Next(job, Noon.AddSeconds(30))?.Position);
    }

    [Fact]
    public void The_end_is_estimated_from_what_was_installed()
    {
        var job = Job(2, TimeSpan.Zero, StepState.Installed, StepState.Running, StepState.Waiting, StepState.Waiting, StepState.Waiting);
        Assert.Equal(Noon.AddMinutes(10 * 2 + 5), DeployRules.Estimate(job, Noon));
        Assert.Null(DeployRules.Estimate(Job(2, TimeSpan.Zero, StepState.Running), Noon));
    }

    private static DeployJob Job(int concurrency, TimeSpan stagger, params StepState[] states) => new(
        new JobSummary(1, JobState.Running, "root", Noon, concurrency, stagger, "test"),
        [.. states.Select((state, i) => new DeployStep(i, $"web{i:d2}", state)
        {
            StartedAt = state == StepState.Waiting ? null : Noon,
            EndedAt = state == StepState.Installed ? Noon.AddMinutes(10) : null,
        })]);
}
