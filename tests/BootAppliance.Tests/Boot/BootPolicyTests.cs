using BootAppliance.Boot;
using BootAppliance.Installs;

namespace BootAppliance.Tests.Boot;

public sealed class BootPolicyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly BootAsk Proven = new("52:54:00:00:00:01", ClaimIsProven: true);

    private static readonly Install Armed = new()
    {
        Id = "1",
        System = "web01",
        Generation = 1,
        ArmedAt = Noon,
        ArmedBy = "root",
        ExpiresAt = Noon.AddDays(1),
    };

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
    public void Security_02_a_claim_that_is_not_proven_gets_nothing() =>
        Assert.Equal(new BootDecision.Refuse(BootReason.ClaimNotProven), BootPolicy.Decide(Proven with { ClaimIsProven = false }, new SystemFacts("web01", true, Armed), UnknownMachines.Install, Noon));

    [Theory]
    [InlineData(UnknownMachines.Ignore, BootReason.UnknownIgnored)]
    [InlineData(UnknownMachines.Menu, BootReason.UnknownMenu)]
    [InlineData(UnknownMachines.Discover, BootReason.UnknownDiscover)]
    [InlineData(UnknownMachines.Install, BootReason.UnknownInstall)]
    public void An_unknown_machine_gets_what_the_policy_says(UnknownMachines policy, BootReason reason) =>
        Assert.Equal(reason, BootPolicy.Decide(Proven, system: null, policy, Noon).Reason);

    private static BootDecision Decide(Install? install) => BootPolicy.Decide(Proven, new SystemFacts("web01", HasDistro: true, install), UnknownMachines.Ignore, Noon);

    private static BootDecision.LocalDisk Disk(BootReason reason) => new(reason);
}
