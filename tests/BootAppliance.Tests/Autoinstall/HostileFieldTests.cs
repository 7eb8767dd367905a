using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using System.Text.Json;
using BootAppliance.Autoinstall;
using BootAppliance.Boot;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Tests.Autoinstall;

/// <summary>Every field of every object with every hostile value: refused with the field's name, or inert in every output there is.</summary>
public sealed class HostileFieldTests : IDisposable
{
    private static readonly Dictionary<string, string> Hostile = new()
    {
        ["newline"] = "a\nb",
        ["carriage return"] = "a\rb",
        ["NUL"] = "a\0b",
        ["quotes"] = "a\"'`b",
        ["expansion"] = "a${x}$(id)b",
        ["template"] = "a{{hostname}}{{#if(x)}}b",
        ["markup"] = "</value><script>b",
        ["right to left"] = "a\u202Eb",
        ["line separator"] = "a\u2028b",
        ["backslash"] = "ab\\",
        ["ten megabytes"] = new('x', 10 << 20),
    };

    // Shared, for compiling all templates takes longer than rendering them.
    private static readonly TemplateStore s_store = new(AutoinstallServices.ShippedTemplates, null);
    private static readonly TemplateRenderer s_renderer = new(s_store);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-test-");

    public static TheoryData<string, string> Matrix
    {
        get
        {
            var matrix = new TheoryData<string, string>();
            foreach (var type in (Type[])[typeof(Distro), typeof(Profile), typeof(SystemObject), typeof(NetworkInterface), typeof(Settings), typeof(Repo), typeof(Image), typeof(Menu)])
                foreach (var one in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsText)) matrix.Add(type.Name, one.Name);
            return matrix;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Matrix))]
    public void Security_06_a_hostile_value_is_refused_by_its_field_s_name_or_inert_everywhere(string type, string field)
    {
        var tame = Outputs(World(type, field, "tame"));
        foreach (var (name, value) in Hostile)
        {
            var world = World(type, field, value);
            var errors = world.Objects.SelectMany(one => InventoryRules.Check(world, InventoryRules.Normalise(one)).Keys).ToList();
            if (errors.Any(error => error.Split('.')[^1] == JsonNamingPolicy.SnakeCaseLower.ConvertName(field) || error is "interfaces" or "distro" or "profile" or "menu" or "repos" or "parent")) continue;
            Assert.True(value.Length < 1 << 20 && !value.Any(char.IsControl), $"{type}.{field} takes {name}");
            foreach (var (output, text) in Outputs(world))
            {
                if (text is null) continue;
                Assert.False(text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')) || text.Contains('\u2028'), $"{type}.{field} with {name} puts a control character into {output}");
                if (tame[output] is { } calm) Assert.True(calm.Count(c => c == '\n') == text.Count(c => c == '\n'), $"{type}.{field} with {name} changes the lines of {output}:\n{text}");
                Assert.Equal([], Problems(output, text).Select(problem => $"{type}.{field} with {name} breaks {output}: {problem}"));
            }
        }
    }

    private static bool IsText(PropertyInfo field) => field.CanWrite && field.Name is not "Name"
        && (field.PropertyType == typeof(string) || field.PropertyType == typeof(ImmutableArray<string>?) || field.PropertyType == typeof(ImmutableSortedDictionary<string, string>) || field.PropertyType == typeof(KernelOptions));

    private static void Put(object target, string field, string value)
    {
        var property = target.GetType().GetProperty(field)!;
        property.SetValue(target, property.PropertyType switch
        {
            var type when type == typeof(string) => value,
            var type when type == typeof(KernelOptions) => new KernelOptions([new("option", value)]),
            var type when type == typeof(ImmutableArray<string>?) => (ImmutableArray<string>?)[value],
            _ => new Dictionary<string, string> { ["packages"] = value, ["disk"] = value, ["time_zone"] = value, ["locale"] = value, ["username"] = value, ["ssh_key"] = value }.ToImmutableSortedDictionary(),
        });
    }

    private static InventoryView World(string type, string field, string value)
    {
        var distro = new Distro { Name = "d", Tree = "http://192.0.2.5/tree", OsVersion = "bookworm", Kernel = new("k", new string('a', 64), 1, null), Initrd = new("i", new string('b', 64), 1, null) };
        var menu = new Menu { Name = "m" };
        var repo = new Repo { Name = "r", Mirror = "http://192.0.2.5/repo", Breed = "apt", AptDists = ["stable"], AptComponents = ["main"] };
        var profile = new Profile { Name = "p", Distro = "d", Menu = "m", Repos = ["r"] };
        var image = new Image { Name = "i", File = new("i", new string('c', 64), 1, null), Menu = "m" };
        var settings = new Settings { Name = "settings" };
        var one = new NetworkInterface { MacAddress = "52:54:00:00:00:01", IpAddress = "192.0.2.10", Netmask = "255.255.255.0", Static = true };
        var system = new SystemObject { Name = "s", Profile = "p" };
        object target = type switch
        {
            nameof(Distro) => distro,
            nameof(Menu) => menu,
            nameof(Repo) => repo,
            nameof(Profile) => profile,
            nameof(Image) => image,
            nameof(Settings) => settings,
            nameof(NetworkInterface) => one,
            _ => system,
        };
        Put(target, field, value);
        system = system with { Interfaces = ImmutableSortedDictionary<string, NetworkInterface>.Empty.Add("eth0", one) };
        return ((InventoryObject[])[settings, repo, menu, distro, image, profile, system]).Aggregate(InventoryView.Empty, (view, o) => view.With(o));
    }

    /// <summary>Every answer file and boot script that there is; null where it is refused.</summary>
    private Dictionary<string, string?> Outputs(InventoryView view)
    {
        var server = new BootServer(80, IPAddress.Parse("192.0.2.5"));
        var (files, models) = (new AnswerFiles(s_renderer, s_store), new AnswerModel(InstallTokens.Load(_folder.FullName), server));
        var effective = EffectiveSystem.Of(view, view.Systems["s"]);
        var model = models.Preview(view, effective);
        Dictionary<string, string?> outputs = [];
        foreach (var template in s_store.Families.SelectMany(s_store.Names).Where(name => !name.EndsWith(".sh", StringComparison.Ordinal)))
            outputs[template] = (files.Render(template, model, AnswerModel.ScopeOf(effective)) as RenderResult.Rendered)?.Text;
        var boot = new Dictionary<string, object?>(new BootMenus(() => view, server).Model(server.Address!)!)
        {
            ["reason"] = "a reason",
            ["system_name"] = effective.Object.Name,
            ["is_distro"] = true,
            ["kernel_url"] = "http://192.0.2.5/k",
            ["initrd_url"] = "http://192.0.2.5/i",
            ["kernel_path"] = "k",
            ["initrd_path"] = "i",
            ["kernel_options"] = effective.KernelOptions.ToString(),
        };
        foreach (var language in (string[])["ipxe", "grub", "pxelinux"])
            foreach (var kind in (string[])["install", "menu"]) outputs[$"{language}/{kind}.{language}"] = (s_renderer.Render($"{language}/{kind}.{language}", boot) as RenderResult.Rendered)?.Text;
        return outputs;
    }

    private static IEnumerable<string> Problems(string output, string text) => OutputLanguages.Of(output) is OutputLanguage.Xml or OutputLanguage.Json ? AnswerChecks.Form(OutputLanguages.Of(output)!.Value, text) : [];
}
