using System.Security.Cryptography;
using BootAppliance.Installs;

namespace BootAppliance.Tests.Installs;

public sealed class InstallRulesTests
{
    private static readonly DateTimeOffset Noon = SampleInstalls.Noon;

    private static readonly Install Armed = SampleInstalls.Armed;

    private static readonly Install Begun = Armed with { State = InstallState.Installing, AnswerFetchedAt = Noon };

    [Fact]
    public void An_install_goes_from_armed_to_installed()
    {
        var install = Armed;
        foreach (var e in new InstallEvent[] { new InstallEvent.Booted(), new InstallEvent.AnswerFetched(), new InstallEvent.Started(), new InstallEvent.Finished() })
            install = InstallRules.Apply(install, e, Noon)!;
        Assert.Equal(InstallState.Installed, install.State);
    }

    [Fact]
    public void Nothing_is_reported_of_an_install_that_never_fetched_its_answer_file() =>
        Assert.Null(InstallRules.Apply(Armed, new InstallEvent.Finished(), Noon));

    [Fact]
    public void A_return_fails_the_install_and_the_next_attempt_is_a_new_generation()
    {
        var failed = InstallRules.Apply(Begun with { Attempts = 2 }, new InstallEvent.Returned(), Noon)!;
        var again = InstallRules.Retry(failed, "2", Noon, TimeSpan.FromHours(1))!;
        Assert.Equal((InstallState.Failed, 2L, 2), (failed.State, again.Generation, again.Attempt));
        Assert.Null(InstallRules.Retry(again, "3", Noon, TimeSpan.FromHours(1)));
    }

    [Theory]
    [InlineData(FailurePolicy.Disk), InlineData(FailurePolicy.Hold)]
    public void A_failed_install_is_tried_again_only_where_its_policy_says_so(FailurePolicy policy) =>
        Assert.Null(InstallRules.Retry(Begun with { Attempts = 5, OnFailure = policy }, "2", Noon, TimeSpan.FromHours(1)));

    [Fact]
    public void Each_phase_is_kept_with_its_start_once_in_a_row()
    {
        var install = Begun;
        foreach (var phase in (string[])["partitioning", "partitioning", "packages", new string('x', 100)])
            install = InstallRules.Apply(install, new InstallEvent.Progress(null, phase, null), Noon)!;
        Assert.Equal(["partitioning", "packages", new string('x', 64)], install.Phases.Select(one => one.Name));
    }

    [Fact]
    public void An_installer_cannot_make_an_install_grow_without_bound()
    {
        var install = Begun;
        for (var i = 0; i < 1000; i++) install = InstallRules.Apply(install, new InstallEvent.Progress(null, $"phase {i}", null), Noon)!;
        Assert.Equal(InstallRules.MaximumPhases, install.Phases.Length);
    }

    [Theory]
    [InlineData(InstallState.Failed), InlineData(InstallState.Stalled)]
    public void A_machine_whose_install_failed_or_stalled_can_be_disarmed(InstallState state) =>
        Assert.Equal(InstallState.Idle, InstallRules.Apply(Begun with { State = state }, new InstallEvent.Disarmed("root"), Noon)?.State);

    [Fact]
    public void Security_03_an_install_that_is_over_is_changed_by_no_late_report() =>
        Assert.Null(InstallRules.Apply(Begun with { State = InstallState.Installed }, new InstallEvent.Progress(1, null, null), Noon));

    [Fact]
    public void Security_02_each_purpose_and_each_generation_has_a_token_of_its_own_of_128_bits()
    {
        var tokens = new InstallTokens(RandomNumberGenerator.GetBytes(32));
        string[] all = [.. new[] { Armed, Armed with { Generation = 2 } }.SelectMany(one => Enum.GetValues<TokenPurpose>().Select(purpose => tokens.For(one, purpose)))];
        Assert.Equal(6, all.Distinct().Count());
        Assert.All(all, token => Assert.Equal(32, token.Length));
        Assert.True(tokens.Matches(all[0], Armed, TokenPurpose.Answer));
        Assert.False(tokens.Matches(all[0], Armed, TokenPurpose.Callback));
    }
}
