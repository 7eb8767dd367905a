using BootAppliance.Autoinstall;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>What is wrong with an answer file for Ubuntu's installer or cloud-init is said before a machine finds out.</summary>
public sealed class CloudChecksTests
{
    private const string Good = "autoinstall:\n  version: 1\n  user-data: {users: [{name: root}]}\n";

    [Theory]
    [InlineData("  storrage: {layout: {name: direct}}", "storrage: is no key of autoinstall")]
    [InlineData("  storage: {layout: {match: {size: largest}}}", "storage.layout.name: is missing")]
    [InlineData("  keyboard: {layout: no}", "keyboard.layout: is not of the type text")]
    [InlineData("  ssh: {install-server: \"true\"}", "ssh.install-server: is not of the type truth")]
    [InlineData("  packages: vim", "packages: is not of the type texts")]
    [InlineData("  late-commands: [[sh, 1]]", "late-commands: is not of the type commands")]
    [InlineData("  identity: {username: a, hostname: b}", "identity.password: is missing")]
    [InlineData("  network: {version: 2, ethernets: {eth0: {dhcp: true}}}", "unknown key 'dhcp'")]
    [InlineData("packages: [vim]", "stands beside autoinstall")]
    [InlineData("  version: 1", "line")]
    public async Task A_mistake_in_autoinstall_is_told_by_its_key(string line, string problem) =>
        Assert.Contains(problem, string.Join('\n', await ProblemsAsync($"#cloud-config\n{Good}{line}\n")), StringComparison.Ordinal);

    [Theory]
    [InlineData("#cloud-config\nusers:\n  - name: root\n    pasword: x\n", "users.0")]
    [InlineData("#cloud-config\nautoinstall:\n  version: 1\n  user-data:\n    users:\n      - name: root\n        pasword: x\n", "users.0")]
    [InlineData("network:\n  version: 2\n  vlans:\n    eth0.20: {id: 20, link: eth0}\n", "eth0")]
    public async Task A_part_is_judged_by_the_program_that_will_read_it(string text, string problem) =>
        Assert.Contains(problem, string.Join('\n', await ProblemsAsync(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"ignition":{"version":"3.3.0"},"storage":{"files":[{"path":"etc/hostname"}]}}""", "path not absolute")]
    [InlineData("""{"ignition":{"version":"1.0.0"}}""", "version")]
    public async Task Ignition_s_own_validator_judges_its_configuration(string text, string problem) =>
        Assert.Contains(problem, string.Join('\n', await AnswerChecks.ProblemsAsync("ignition/config.ign", "config.ign", text, CancellationToken.None)), StringComparison.Ordinal);

    [Fact]
    public async Task Nobody_is_told_of_a_mistake_where_there_is_none() => Assert.Equal([], await ProblemsAsync("#cloud-config\n" + Good));

    private static Task<IReadOnlyList<string>> ProblemsAsync(string text) => AnswerChecks.ProblemsAsync("ubuntu/user-data.yaml", "user-data", text, CancellationToken.None);
}
