using BootAppliance.Boot;
using BootAppliance.Installs;
using BootAppliance.Tests.Installs;

namespace BootAppliance.Tests.Boot;

public sealed class BootPolicyTests
{
    private static readonly DateTimeOffset Noon = SampleInstalls.Noon;
    private static readonly BootAsk Proven = new("52:54:00:00:00:01", ClaimIsProven: true);

    private static readonly Install Armed = SampleInstalls.Armed;

    [Fact]
    public void An_armed_machine_gets_its_installer() => Assert.Equal(new BootDecision.Serve(Armed), Decide(Armed));

    [Fact]
    public void A_machine_that_boots_again_before_its_answer_file_gets_its_installer_again() =>
        Assert.IsType<BootDecision.Serve>(Decide(Armed with { State = InstallState.Booting, BootedAt = Noon }));

    [Fact]
    public void A_machine_that_already_fetched_its_answer_file_gets_its_disk() =>
        Assert.Equal(Disk(BootReason.Returned), Decide(Armed with { State = InstallState.Installing, AnswerFetchedAt = Noon }));

    [Fact]
    public void A_second_stage_is_no_return() =>
        Assert.Equal(Disk(BootReason.SecondStage), Decide(Armed with { State = InstallState.Installing, AnswerFetchedAt = Noon, SecondStage = true }));

    [Fact]
    public void A_machine_whose_failed_install_is_held_waits_and_touches_no_disk() =>
        Assert.Equal(new BootDecision.Hold(), Decide(Armed with { State = InstallState.Failed, OnFailure = FailurePolicy.Hold }));

    [Fact]
    public void An_expired_arming_is_no_arming() => Assert.Equal(Disk(BootReason.ArmingExpired), Decide(Armed with { ExpiresAt = Noon }));

    [Fact]
    public void An_installed_machine_gets_its_disk() => Assert.Equal(Disk(BootReason.Installed), Decide(Armed with { State = InstallState.Installed }));

    [Fact]
    public void A_machine_that_was_never_armed_gets_its_disk() => Assert.Equal(Disk(BootReason.NotArmed), Decide(null));

    [Fact]
    public void A_machine_that_has_booted_its_image_gets_its_disk_and_reads_the_image_on_until_the_arming_would_have_ended()
    {
        var booted = Armed with { State = InstallState.Installed, Phase = Install.ImagePhase };
        var decision = Decide(booted);
        Assert.Equal(Disk(BootReason.ImageBooted), decision);
        Assert.True(BootPolicy.MayReadImage(decision, booted, Noon.AddHours(23)));
        Assert.False(BootPolicy.MayReadImage(decision, booted, Noon.AddDays(1)));
        Assert.False(BootPolicy.MayReadImage(Decide(Armed with { State = InstallState.Installed }), Armed with { State = InstallState.Installed }, Noon));
        Assert.False(BootPolicy.MayReadImage(Decide(null), null, Noon));
    }

    [Fact]
    public void Security_02_a_claim_that_is_not_proven_gets_nothing() =>
        Assert.Equal(new BootDecision.Refuse(BootReason.ClaimNotProven), BootPolicy.Decide(Proven with { ClaimIsProven = false }, new SystemFacts("web01", true, Armed), UnknownMachines.Install, Noon));

    [Theory]
    [InlineData(UnknownMachines.Ignore, BootReason.UnknownIgnored)]
    [InlineData(UnknownMachines.Menu, BootReason.UnknownMenu)]
    [InlineData(UnknownMachines.Discover, BootReason.UnknownDiscover)]
    [InlineData(UnknownMachines.Install, BootReason.UnknownInstall)]
    public void An_unknown_machine_gets_what_the_policy_says(UnknownMachines policy, BootReason reason) =>
        Assert.Equal(reason, BootPolicy.Decide(Proven, system: null, policy, Noon).Reason);

    private static BootDecision Decide(Install? install) => BootPolicy.Decide(Proven, new SystemFacts("web01", HasTarget: true, install), UnknownMachines.Ignore, Noon);

    private static BootDecision.LocalDisk Disk(BootReason reason) => new(reason);
}
