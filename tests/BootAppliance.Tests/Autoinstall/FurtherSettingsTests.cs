using System.Collections.Immutable;
using System.Net;
using BootAppliance.Autoinstall;
using BootAppliance.Boot;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>What the golden files leave out, for each family: another user, a bridge, a serial line, a proxy, a disk, hostile values.</summary>
public sealed class FurtherSettingsTests
{
    private static readonly string[] Files =
    [
        "debian/preseed.cfg", "ubuntu/user-data.yaml", "nocloud/user-data.yaml", "nocloud/network-config.yaml", "ignition/config.ign", "ignition/target.ign", "alpine/answers.answers",
        "freebsd/install.installerconfig", "windows/unattend.xml",
    ];

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["username"] = "it",
        ["ssh_key"] = "ssh-ed25519 AAAA o'neil@$(reboot) \"x\" <b> & {{x}}",
        ["packages"] = "vim $(reboot) 'x",
        ["disk"] = "vda",
        ["keymap"] = "cz",
        ["mirror_host"] = "mirror.example.net",
        ["mirror_path"] = "/ubuntu",
        ["repo_key"] = "http://192.0.2.5/key.asc",
        ["poweroff"] = "true",
    };

    public static TheoryData<string, string?> Cases
    {
        get
        {
            var cases = new TheoryData<string, string?>();
            foreach (var file in Files)
                foreach (var hash in (string?[])[null, "$6$saltsalt$hash"]) cases.Add(file, hash);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_file_with_all_its_settings_passes_its_checker(string file, string? hash)
    {
        var meta = Settings.ToImmutableSortedDictionary();
        if (hash is not null) meta = meta.Add("user_password_hash", hash);
        var view = InventoryView.Empty.With(new Distro { Name = "d", Breed = "debian", OsVersion = "12" })
            .With(new Repo { Name = "extra", Mirror = "http://192.0.2.5/extra", Breed = "apt", Comment = "Extra" })
            .With(new Repo { Name = "more", Mirror = "http://192.0.2.5/more", Breed = "yum", Comment = "More" })
            .With(new Profile { Name = "p", Distro = "d", Repos = ["extra", "more"], NameServers = ["192.0.2.53"], Proxy = "http://proxy.example.net:3128/", SerialDevice = 0, KernelOptionsPost = KernelOptions.Parse("nomodeset panic=10"), AutoinstallMeta = meta });
        var effective = EffectiveSystem.Of(view, new SystemObject
        {
            Name = "s",
            Profile = "p",
            Interfaces = ImmutableSortedDictionary<string, NetworkInterface>.Empty
                .Add("br0", new() { InterfaceType = InterfaceType.Bridge, BridgeOpts = "stp=no", IpAddress = "192.0.2.10", Netmask = "255.255.255.0", Static = true })
                .Add("eth0", new() { MacAddress = "52:54:00:00:00:01", InterfaceType = InterfaceType.BridgeSlave, InterfaceMaster = "br0" })
                .Add("eth1", new() { MacAddress = "52:54:00:00:00:02", Mtu = 9000 }),
        });
        var store = new TemplateStore(AutoinstallServices.ShippedTemplates, null);
        var folder = Directory.CreateTempSubdirectory("bootappliance-test-");
        try
        {
            var models = new AnswerModel(InstallTokens.Load(folder.FullName), new BootServer(80, IPAddress.Parse("2001:db8::5")));
            var result = new AnswerFiles(new TemplateRenderer(store), store).Render(file, models.Preview(view, effective), AnswerModel.ScopeOf(effective));
            var rendered = Assert.IsType<RenderResult.Rendered>(result);
            // The first serial line is number 0, which is a value like any other.
            if (file.StartsWith("freebsd", StringComparison.Ordinal)) Assert.Contains("comconsole_speed='115200'", rendered.Text, StringComparison.Ordinal);
            Assert.Equal([], await AnswerChecks.ProblemsAsync(file, AnswerFiles.FileNameOf(file), rendered.Text, CancellationToken.None));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
