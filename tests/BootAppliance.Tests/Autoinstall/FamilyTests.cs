using System.Collections.Immutable;
using System.Net;
using BootAppliance.Autoinstall;
using BootAppliance.Boot;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>What the golden files leave out: other releases, other ways to log in, and values that somebody means ill with.</summary>
public sealed class FamilyTests
{
    private static readonly Dictionary<string, string> s_user = new()
    {
        ["username"] = "jane",
        ["ssh_key"] = "ssh-ed25519 AAAAC3Nz it's \"jane\" <&> $(reboot)",
        ["disk"] = "/dev/sdb",
        ["ntp_servers"] = "192.0.2.3, 192.0.2.4",
        ["packages"] = "vim  tmux",
        ["poweroff"] = "yes",
    };

    private static readonly Dictionary<string, string> s_root = new() { ["root_password_hash"] = "$6$salt$hash", ["ssh_key"] = "ssh-ed25519 AAAAC3Nz it's \"root\" <&> $(reboot)" };

    public static TheoryData<string, string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, bool>();
            foreach (var (template, version) in ((string, string)[])[("redhat/ks.ks", "rhel8"), ("redhat/ks.ks", "rocky9.4"), ("redhat/ks.ks", "rhel10"), ("redhat/ks.ks", "fedora42"), ("redhat7/ks.ks", "centos7"), ("suse/autoinst.xml", "sles15"), ("agama/profile.json", "sles16"), ("esxi/ks.ks", "esxi7")])
            {
                cases.Add(template, version, true);
                if (template != "esxi/ks.ks") cases.Add(template, version, false);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Every_release_takes_what_its_family_writes_for_root_and_for_a_user(string template, string version, bool root)
    {
        var text = Assert.IsType<RenderResult.Rendered>(Render(template, version, root ? s_root : s_user)).Text;
        Assert.Equal([], await AnswerChecks.ProblemsAsync(template, AnswerFiles.FileNameOf(template), text, version, CancellationToken.None));
    }

    [Fact]
    public void Clocks_are_set_in_the_words_of_the_release()
    {
        Assert.Contains("timezone Etc/UTC --utc --ntpservers=192.0.2.3,192.0.2.4\n", Text("redhat/ks.ks", "rhel8", s_user), StringComparison.Ordinal);
        Assert.Contains("timezone Etc/UTC --utc\ntimesource --ntp-server=192.0.2.3\ntimesource --ntp-server=192.0.2.4\n", Text("redhat/ks.ks", "rhel9", s_user), StringComparison.Ordinal);
    }

    [Fact]
    public void The_installed_system_is_given_its_options_and_its_serial_console_as_one_value() =>
        Assert.Contains("bootloader --append=\"mitigations=auto console=tty0 console=ttyS1,9600\"\n", Text("redhat/ks.ks", "rhel9", s_user), StringComparison.Ordinal);

    [Fact]
    public void A_bridge_and_a_metalink_are_written_where_the_release_knows_them()
    {
        Assert.Contains("network --device=br0 --bridgeslaves=eth0 --bridgeopts=stp=no --bootproto=dhcp", Text("redhat/ks.ks", "rhel9", s_user), StringComparison.Ordinal);
        Assert.Contains("repo --name=extra --metalink=\"http://192.0.2.5/m?repo=a&arch=b\" --cost=5 --excludepkgs=kernel*,vim --noverifyssl --proxy=http://192.0.2.9:3128 --install\n".Replace("kernel*,vim", "\"kernel*,vim\"", StringComparison.Ordinal), Text("redhat/ks.ks", "rhel9", s_user), StringComparison.Ordinal);
        Assert.Contains("'metalink=''http://192.0.2.5/m?repo=a&arch=b'", Text("redhat7/ks.ks", "rhel7", s_user), StringComparison.Ordinal);
    }

    [Fact]
    public void ESXi_without_a_password_for_root_is_refused() =>
        Assert.Contains("a password is given as a hash", Assert.IsType<RenderResult.Failed>(Render("esxi/ks.ks", "esxi8", s_user)).Sentence, StringComparison.Ordinal);

    [Theory]
    [InlineData("<confirm config:type=\"boolean\">false</confirm>", "<confrim config:type=\"boolean\">false</confrim>", "mode has no element confrim; did you mean confirm?")]
    [InlineData("<interfaces config:type=\"list\">", "<interfaces>", "interfaces needs config:type=\"list\"")]
    [InlineData("<show config:type=\"boolean\">false</show>", "<show config:type=\"boolean\">no</show>", "show is true or false, not \"no\"")]
    [InlineData("<profile xmlns=\"http://www.suse.com/1.0/yast2ns\"", "<profile xmlns=\"http://www.suse.com/1.0/yast2ns\" a=\"<\"", "'<'")]
    public Task A_mistake_in_an_AutoYaST_profile_is_found(string right, string wrong, string problem) => FindsAsync("suse/autoinst.xml", "sles15", right, wrong, problem);

    [Theory]
    [InlineData("\"localization\"", "\"localisation\"", "the profile has no key \"localisation\"; did you mean \"localization\"?")]
    [InlineData("\"interface\"", "\"device\"", "network.connections[] has no key \"device\"")]
    [InlineData("\"name\": \"ba_late.sh\"", "\"name\": \"ba_late.sh\", \"name\": \"b\"", "name")]
    public Task A_mistake_in_an_Agama_profile_is_found(string right, string wrong, string problem) => FindsAsync("agama/profile.json", "sles16", right, wrong, problem);

    private static async Task FindsAsync(string template, string version, string right, string wrong, string problem)
    {
        var text = Text(template, version, s_root);
        Assert.Contains(right, text, StringComparison.Ordinal);
        var problems = await AnswerChecks.ProblemsAsync(template, AnswerFiles.FileNameOf(template), text.Replace(right, wrong, StringComparison.Ordinal), version, CancellationToken.None);
        Assert.Contains(problems, one => one.Contains(problem, StringComparison.Ordinal));
    }

    private static string Text(string template, string version, Dictionary<string, string> meta) => Render(template, version, meta) is RenderResult.Rendered rendered ? rendered.Text : "";

    private static RenderResult Render(string template, string version, Dictionary<string, string> meta)
    {
        var view = InventoryView.Empty.With(new Distro { Name = "os", Breed = "redhat", OsVersion = version, Tree = "http://192.0.2.5/tree" })
            .With(new Repo { Name = "extra", Mirror = "http://192.0.2.5/m?repo=a&arch=b", MirrorType = "metalink", Priority = 5, Proxy = "http://192.0.2.9:3128", Comment = "it's <extra>", Yumopts = new Dictionary<string, string> { ["exclude"] = "kernel* vim", ["sslverify"] = "0" }.ToImmutableSortedDictionary() })
            .With(new Profile { Name = "web", Distro = "os", Autoinstall = template, Repos = ["extra"], SerialDevice = 1, SerialBaudRate = 9600, KernelOptionsPost = KernelOptions.Parse("mitigations=auto"), AutoinstallMeta = meta.ToImmutableSortedDictionary() });
        var effective = EffectiveSystem.Of(view, new SystemObject
        {
            Name = "web01",
            Hostname = "web01.example.net",
            Profile = "web",
            Interfaces = new Dictionary<string, NetworkInterface>
            {
                ["br0"] = new() { InterfaceType = InterfaceType.Bridge, BridgeOpts = "stp=no" },
                ["eth0"] = new() { MacAddress = "52:54:00:00:00:01", InterfaceType = InterfaceType.BridgeSlave, InterfaceMaster = "br0" },
            }.ToImmutableSortedDictionary(),
        });
        var store = new TemplateStore(AutoinstallServices.ShippedTemplates, null);
        var folder = Directory.CreateTempSubdirectory("bootappliance-test-");
        try
        {
            var models = new AnswerModel(InstallTokens.Load(folder.FullName), new BootServer(80, IPAddress.Parse("192.0.2.5")));
            return new AnswerFiles(new TemplateRenderer(store), store).Render(template, models.Preview(view, effective), AnswerModel.ScopeOf(effective));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
