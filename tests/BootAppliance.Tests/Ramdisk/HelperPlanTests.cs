using System.Text;
using BootAppliance.Ramdisk.Machine;
using BootAppliance.Tests.Content;

namespace BootAppliance.Tests.Ramdisk;

public sealed class HelperPlanTests : IDisposable
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBF6YtRlZLhQSZQzsJ8dJ+Gk3cVqP1PpAK3nq4UpD1mX";
    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;

    [Fact]
    public void A_plan_says_what_goes_to_which_disk_and_whose_signature_counts()
    {
        Assert.True(HelperPlan.TryParse(Plan(key: Line()), out var plan, out var error), error);
        Assert.Equal(("web01", "ccnx:/a.example/web/v=3", AfterDeploy.Reboot, "TOKEN"), (plan.System, plan.Template!.ToString(), plan.After, plan.Token));
        Assert.Equal("builds", Assert.Single(plan.Publishers).Name);
    }

    [Fact]
    public void Only_a_wipe_may_mean_every_disk_and_only_an_install_wants_a_template()
    {
        Assert.True(HelperPlan.TryParse(Plan(mode: "wipe", disk: "all", template: "", key: Line()), out var wipe, out var error), error);
        Assert.Equal((HelperMode.Wipe, null, null), (wipe.Mode, wipe.Disk, wipe.Template));
        Assert.True(HelperPlan.TryParse(Plan(mode: "rescue", template: "", key: Line(), ssh: Key), out var rescue, out error), error);
        Assert.Equal((HelperMode.Rescue, Key), (rescue.Mode, rescue.Key));
    }

    [Theory]
    [InlineData("{}", "format")]
    [InlineData("[]", "format")]
    [InlineData("nonsense", "invalid")]
    public void What_is_no_plan_is_refused(string text, string why)
    {
        Assert.False(HelperPlan.TryParse(Encoding.UTF8.GetBytes(text), out _, out var error));
        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_field_is_named()
    {
        (ReadOnlyMemory<byte> Plan, string Why)[] cases =
        [
            (Plan(template: ""), "template is empty: say which with --template ccnx:/"),
            (Plan(template: "web"), "template: The name does not begin with ccnx:/"),
            (Plan(disk: "first"), "disk: \"first\" is not understood"),
            (Plan(after: "dance"), "after: \"dance\" is neither reboot nor poweroff"),
            (Plan(callback: "file:///etc/passwd"), "callback is no http or https URL"),
            (Plan(key: Key[..20]), "publishers: "),
            (Plan(mode: "format"), "mode: \"format\" is none of install, discover, rescue, wipe"),
            (Plan(mode: "wipe", disk: " "), "disk is empty: a wipe wants a rule, or \"all\""),
            (Plan(mode: "install", disk: "all"), "disk: \"all\" is not understood"),
            (Plan(mode: "rescue"), "ssh_key is empty: nobody could enter"),
        ];
        foreach (var (plan, why) in cases)
        {
            Assert.False(HelperPlan.TryParse(plan, out _, out var error), why);
            // The appliance is told why.
            Assert.Equal(why.StartsWith("callback", StringComparison.Ordinal), HelperPlan.CallbackOf(plan) is null);
            Assert.Contains(why, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        Random random = new(1);
        var whole = Plan(key: Key).ToArray();
        for (var i = 0; i < 5000; i++)
        {
            var bytes = whole.AsSpan(0, random.Next(whole.Length + 1)).ToArray();
            for (var flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Assert.Equal(HelperPlan.TryParse(bytes, out var plan, out var error) ? (true, true) : (false, false), (plan is not null, error is null));
            _ = HelperPlan.CallbackOf(bytes);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Line()
    {
        var file = Path.Combine(_folder, "key");
        if (!File.Exists(file)) Assert.Equal(0, SshKeygen.Run("-q", "-t", "ed25519", "-N", "", "-f", file).Code);
        return File.ReadAllText($"{file}.pub").Trim();
    }

    private static ReadOnlyMemory<byte> Plan(string template = "ccnx:/a.example/web/v=3", string disk = "smallest", string after = "", string callback = "http://192.0.2.1/callback/TOKEN", string key = Key, string mode = "install", string ssh = "") => Encoding.UTF8.GetBytes($$"""
        { "format": "bootappliance-plan/2", "mode": "{{mode}}", "ssh_key": "{{ssh}}", "system": "web01", "server": "http://192.0.2.1", "callback": "{{callback}}", "template": "{{template}}", "disk": "{{disk}}", "after": "{{after}}",
          "publishers": [ { "name": "builds", "key": "{{key}}", "prefixes": ["ccnx:/a.example"] } ] }
        """);
}
