using BootAppliance.Autoinstall;
using BootAppliance.Autoinstall.Kickstart;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Tests.Autoinstall;

public sealed class KickstartCheckerTests
{
    private const string Whole = "lang en_US.UTF-8\nkeyboard us\ntimezone Etc/UTC --utc\nrootpw --lock\nautopart\n";
    private static readonly string[] s_pieces = ["%post", "%end", "%packages", "%include /x", "network", "--device", "=", "\"", "'", "\\", "#", " ", "\n", "\0", "--", "part /", "é", "%", "$6$a", "\t", "url --url="];

    [Fact]
    public void A_file_with_what_the_installer_needs_has_no_problem() => Assert.Equal([], KickstartChecker.Problems(Whole, KickstartRelease.Rhel9));

    [Fact]
    public void An_unknown_option_is_named_with_its_line_its_command_and_the_nearest_one() =>
        Assert.Equal(["line 6: network has no option --bootprot in RHEL 9; did you mean --bootproto?"], KickstartChecker.Problems(Whole + "network --bootprot=dhcp\n", KickstartRelease.Rhel9));

    [Fact]
    public void An_unknown_command_is_named_with_the_nearest_one() =>
        Assert.Equal(["line 6: fierwall is no command of RHEL 9; did you mean firewall?"], KickstartChecker.Problems(Whole + "fierwall --enabled\n", KickstartRelease.Rhel9));

    [Theory]
    [InlineData("install", KickstartRelease.Rhel7, null)]
    [InlineData("install", KickstartRelease.Rhel8, "install is deprecated in RHEL 8; write only where from")]
    [InlineData("install", KickstartRelease.Rhel9, "install is no command of RHEL 9 any more; write only where from")]
    [InlineData("auth --enableshadow", KickstartRelease.Rhel7, null)]
    [InlineData("authconfig --enableshadow", KickstartRelease.Rhel9, "deprecated in RHEL 9; write authselect")]
    [InlineData("authconfig --enableshadow", KickstartRelease.Rhel10, "no command of RHEL 10 any more; write authselect")]
    [InlineData("timesource --ntp-server=192.0.2.1", KickstartRelease.Rhel8, "timesource is no command of RHEL 8")]
    [InlineData("timesource --ntp-server=192.0.2.1", KickstartRelease.Rhel9, null)]
    [InlineData("timezone Etc/UTC --nontp", KickstartRelease.Rhel8, null)]
    [InlineData("timezone Etc/UTC --nontp", KickstartRelease.Rhel9, "deprecated in RHEL 9; write the command timesource --ntp-disable")]
    [InlineData("timezone Etc/UTC --isUtc", KickstartRelease.Rhel10, "no option of RHEL 10 any more; write --utc")]
    [InlineData("sshkey --username=root \"ssh-rsa A b\"", KickstartRelease.Rhel7, "sshkey is no command of RHEL 7")]
    [InlineData("repo --name=a --metalink=http://192.0.2.1/", KickstartRelease.Rhel7, "repo has no option --metalink in RHEL 7")]
    [InlineData("btrfs none --label=x btrfs.1", KickstartRelease.Rhel9, "write part or logvol")]
    [InlineData("btrfs none --label=x btrfs.1", KickstartRelease.Fedora, null)]
    [InlineData("text --non-interactive", KickstartRelease.Rhel7, "text has no option --non-interactive")]
    public void What_a_release_does_not_know_is_said_with_what_to_write_instead(string line, KickstartRelease release, string? expected)
    {
        var problems = KickstartChecker.Problems(Whole + line + "\n", release);
        if (expected is null) Assert.Equal([], problems);
        else Assert.Contains(expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("url --proxy=http://192.0.2.1/", "line 6: url needs one of --url, --mirrorlist, --metalink")]
    [InlineData("user --groups=wheel", "line 6: user needs --name=")]
    [InlineData("network --device", "line 6: network --device needs a value")]
    [InlineData("network --activate=yes", "line 6: network --activate takes no value")]
    [InlineData("bootloader --append=\"quiet", "line 6: a quote or a backslash at the end is left open")]
    [InlineData("%packages\nvim", "line 6: %packages is not closed by %end")]
    [InlineData("%firstboot\n%end", "line 6: %firstboot is no command of RHEL 9")]
    public void A_command_or_a_section_that_is_not_whole_is_a_problem(string line, string expected) =>
        Assert.StartsWith(expected, Assert.Single(KickstartChecker.Problems(Whole + line + "\n", KickstartRelease.Rhel9)), StringComparison.Ordinal);

    [Fact]
    public void A_forgotten_end_does_not_hide_what_follows() => Assert.Equal(
        ["line 6: %packages is not closed by %end", "line 8: %post has no option --nochrot in RHEL 9; did you mean --nochroot?"],
        KickstartChecker.Problems(Whole + "%packages\nvim\n%post --nochrot\ntrue\n%end\n", KickstartRelease.Rhel9));

    [Fact]
    public void What_the_installer_would_ask_for_is_named_unless_a_part_of_the_file_is_elsewhere()
    {
        Assert.Contains("there is no keyboard: the installer would stop and ask", KickstartChecker.Problems("lang en_US.UTF-8\n", KickstartRelease.Rhel9));
        Assert.Equal([], KickstartChecker.Problems("lang en_US.UTF-8\n%include /tmp/rest.ks\n", KickstartRelease.Rhel9));
    }

    [Fact]
    public void ESXi_has_commands_of_its_own_and_no_end()
    {
        const string Esxi = "vmaccepteula\nrootpw --iscrypted $6$a$b\ninstall --firstdisk=local --overwritevmfs\n";
        Assert.Equal([], KickstartChecker.Problems(Esxi + "reboot\n%post --interpreter=busybox\ntrue\n", KickstartRelease.Esxi));
        Assert.Contains("ESXi knows no %end", Assert.Single(KickstartChecker.Problems(Esxi + "%post\ntrue\n%end\n", KickstartRelease.Esxi)), StringComparison.Ordinal);
        Assert.Contains("bootloader is no command of ESXi", Assert.Single(KickstartChecker.Problems(Esxi + "bootloader\n", KickstartRelease.Esxi)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_script_is_read_by_its_shell_and_one_of_Python_is_not()
    {
        var text = Whole + "%post\nif true; then\n%end\n%pre --interpreter=/usr/bin/python3\nif True: pass\n%end\n";
        Assert.StartsWith("in the %post of line 6: ", (await AnswerChecks.ProblemsAsync("redhat/ks.ks", "ks.ks", text, CancellationToken.None))[0], StringComparison.Ordinal);
        Assert.Equal("%post", Assert.Single(KickstartChecker.Scripts(text, KickstartRelease.Rhel9)).Section);
    }

    [Fact]
    public void No_text_makes_it_throw() => Prop.ForAll(Gen.ListOf(Gen.Elements(s_pieces)).Select(string.Concat).ToArbitrary(), text =>
    {
        foreach (var release in Enum.GetValues<KickstartRelease>())
        {
            _ = KickstartChecker.Problems(text, release);
            _ = KickstartChecker.Scripts(text, release).ToList();
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_line_is_split_back_into_the_values_that_the_encoder_wrote() => Prop.ForAll(Gen.ListOf(Gen.Elements(s_pieces.Where(piece => !piece.Any(char.IsControl)).ToArray())).Select(string.Concat).ToArbitrary(), value =>
        Words.TrySplit($"x {ValueEncoder.Encode(OutputLanguage.Kickstart, value)} --y=1", out var words) && words.SequenceEqual(["x", value, "--y=1"])).QuickCheckThrowOnFailure();
}
