using System.Collections.Immutable;
using System.Net;
using BootAppliance.Autoinstall;
using BootAppliance.Boot;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>
/// Every file that each family's installer fetches, for each kind of network, as an expert would write it. After a change
/// that is meant: BOOTAPPLIANCE_UPDATE_GOLDEN=1 dotnet test --filter GoldenTests, and read the difference.
/// </summary>
public sealed class GoldenTests
{
    /// <summary>One line a family: the answer file, the files that its installer asks for beside it, and what the distro is.</summary>
    private static readonly (string Template, string[] Beside, Distro Distro)[] Families =
    [
        ("debian/preseed.cfg", [], new Distro { Name = "debian-12", Breed = "debian", OsVersion = "bookworm" }),
        ("redhat/ks.ks", [], new Distro { Name = "rocky-9", Breed = "redhat", OsVersion = "rhel9" }),
        ("redhat7/ks.ks", [], new Distro { Name = "centos-7", Breed = "redhat", OsVersion = "rhel7" }),
        ("suse/autoinst.xml", [], new Distro { Name = "sles-15", Breed = "suse", OsVersion = "sles15" }),
        ("agama/profile.json", [], new Distro { Name = "sles-16", Breed = "suse", OsVersion = "sles16" }),
        ("esxi/ks.ks", [], new Distro { Name = "esxi-8", Breed = "vmware", OsVersion = "esxi8" }),
        ("ubuntu/user-data.yaml", ["meta-data", "vendor-data"], new Distro { Name = "ubuntu-24.04", Breed = "ubuntu", OsVersion = "noble" }),
        ("nocloud/user-data.yaml", ["meta-data", "vendor-data", "network-config"], new Distro { Name = "debian-12-cloud", Breed = "debian", OsVersion = "bookworm" }),
        ("ignition/config.ign", ["target.ign"], new Distro { Name = "fedora-coreos", Breed = "redhat", OsVersion = "coreos" }),
        ("alpine/answers.answers", [], new Distro { Name = "alpine-3.20", Breed = "alpine", OsVersion = "3.20" }),
        ("freebsd/install.installerconfig", [], new Distro { Name = "freebsd-14", Breed = "freebsd", OsVersion = "14.1" }),
        ("windows/unattend.xml", ["startnet.cmd", "winpeshl.ini"], new Distro { Name = "windows-2022", Breed = "windows", OsVersion = "2022" }),
    ];

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (var (template, beside, _) in Families)
                foreach (var file in (string[])[AnswerFiles.FileNameOf(template), .. beside])
                    foreach (var network in Networks.All.Keys) cases.Add(template, file, network);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task An_answer_file_reads_like_an_expert_s_and_passes_its_checker(string template, string file, string network)
    {
        var text = Render(template, file, network);
        var golden = Path.Combine(Repository.Root, "tests/BootAppliance.Tests/Autoinstall/Golden", AnswerFiles.FolderOf(template), $"{network}-{file}");
        if (Environment.GetEnvironmentVariable("BOOTAPPLIANCE_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
            await File.WriteAllTextAsync(golden, text);
        }

        Assert.Equal(await File.ReadAllTextAsync(golden), text);
        Assert.Equal([], await AnswerChecks.ProblemsAsync(template, file, text, Families.Single(one => one.Template == template).Distro.OsVersion, TestContextToken));
    }

    private static CancellationToken TestContextToken => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    internal static string Render(string template, string file, string network)
    {
        var distro = Families.Single(one => one.Template == template).Distro with { Tree = "http://192.0.2.5/tree" };
        var view = InventoryView.Empty.With(distro).With(new Repo { Name = "extra", Mirror = "http://192.0.2.5/extra", Breed = distro.Breed is "debian" or "ubuntu" ? "apt" : "yum", AptDists = ["stable"], AptComponents = ["main"], Comment = "Extra packages" })
            .With(new Profile
            {
                Name = "web",
                Distro = distro.Name,
                Autoinstall = template,
                Repos = ["extra"],
                NameServers = ["192.0.2.53", "2001:db8::53"],
                NameServersSearch = ["example.net"],
                AutoinstallMeta = new Dictionary<string, string> { ["root_password_hash"] = "$6$saltsalt$hash", ["ssh_key"] = "ssh-ed25519 AAAAC3Nz admin@example.net", ["packages"] = "vim tmux", ["time_zone"] = "Europe/Prague" }.ToImmutableSortedDictionary(),
            });
        var effective = EffectiveSystem.Of(view, Networks.All[network] with { Name = "web01", Hostname = "web01.example.net", Profile = "web" });
        var store = new TemplateStore(AutoinstallServices.ShippedTemplates, null);
        var files = new AnswerFiles(new TemplateRenderer(store), store);
        var folder = Directory.CreateTempSubdirectory("bootappliance-test-");
        try
        {
            var models = new AnswerModel(InstallTokens.Load(folder.FullName), new BootServer(80, IPAddress.Parse("192.0.2.5")));
            var result = files.Render(files.For(template, file)!, models.Preview(view, effective), AnswerModel.ScopeOf(effective));
            return result is RenderResult.Rendered rendered ? rendered.Text : throw new InvalidOperationException(((RenderResult.Failed)result).Sentence);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
