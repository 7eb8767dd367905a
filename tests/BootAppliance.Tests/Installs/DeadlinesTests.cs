using BootAppliance.Installs;

namespace BootAppliance.Tests.Installs;

public sealed class DeadlinesTests
{
    private static readonly DateTimeOffset Noon = SampleInstalls.Noon;
    private static readonly InstallOptions Options = new();

    private static readonly Install Installing = SampleInstalls.Armed with
    {
        State = InstallState.Installing,
        AnswerFetchedAt = Noon,
        Phases = [new("answer", Noon), new("partitioning", Noon)],
        Phase = "partitioning",
        LastSeenAt = Noon,
    };

    [Fact]
    public void Silence_makes_an_install_overdue_whatever_its_phase()
    {
        Assert.Null(At(Installing, Options.InstallingDeadline));
        Assert.Contains("nothing was heard of it since 2026-01-01 12:00:00Z, in phase partitioning", At(Installing, Options.InstallingDeadline + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_phase_has_a_deadline_of_its_own_that_signs_of_life_do_not_move()
    {
        var seen = Installing with { LastSeenAt = Noon.AddMinutes(5) };
        Assert.Null(At(seen, TimeSpan.FromMinutes(5), ("partitioning", 5)));
        Assert.Contains("phase partitioning began at 2026-01-01 12:00:00Z and has taken longer than 5 min", At(seen, TimeSpan.FromMinutes(6), ("partitioning", 5)));
        Assert.Null(At(seen, TimeSpan.FromMinutes(6), ("answer", 5)));
    }

    [Fact]
    public void A_phase_that_lasts_on_is_told_once_and_the_next_is_judged_anew()
    {
        var stalled = InstallRules.Apply(Installing, new InstallEvent.Overdue("too long"), Noon)!;
        var goesOn = InstallRules.Apply(stalled, new InstallEvent.Progress(40, "partitioning", null), Noon.AddMinutes(6))!;
        Assert.Equal((InstallState.Installing, null), (goesOn.State, At(goesOn, TimeSpan.FromMinutes(7), ("partitioning", 5))));
        var next = InstallRules.Apply(goesOn, new InstallEvent.Progress(50, "packages", null), Noon.AddMinutes(8))!;
        Assert.NotNull(At(next, TimeSpan.FromMinutes(14), ("packages", 5)));
    }

    [Fact]
    public void An_installed_system_that_does_not_report_is_told_once_and_stays_installed()
    {
        var installed = InstallRules.Apply(Installing, new InstallEvent.Finished(), Noon)!;
        Assert.Null(At(installed, TimeSpan.FromDays(1)));
        var sentence = At(installed, TimeSpan.FromMinutes(11), ("first boot", 10));
        var told = InstallRules.Apply(installed, new InstallEvent.Overdue(sentence!), Noon)!;
        Assert.Equal((InstallState.Installed, null), (told.State, At(told, TimeSpan.FromHours(1), ("first boot", 10))));
        Assert.Null(InstallRules.Apply(told, new InstallEvent.FirstBoot(), Noon)!.Reason);
    }

    [Theory]
    [InlineData(InstallState.Armed), InlineData(InstallState.Failed), InlineData(InstallState.Stalled), InlineData(InstallState.Idle)]
    public void What_nobody_waits_for_is_never_overdue(InstallState state) => Assert.Null(At(Installing with { State = state }, TimeSpan.FromDays(30), ("partitioning", 1)));

    private static string? At(Install install, TimeSpan later, params (string Phase, int Minutes)[] deadlines) =>
        Deadlines.Overdue(install, deadlines.ToDictionary(one => one.Phase, one => TimeSpan.FromMinutes(one.Minutes)), Options, Noon + later);
}
