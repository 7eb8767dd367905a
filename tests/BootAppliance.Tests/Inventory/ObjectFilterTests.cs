using System.Collections.Immutable;
using System.Text.Json.Nodes;
using BootAppliance.Inventory;

namespace BootAppliance.Tests.Inventory;

public sealed class ObjectFilterTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("web", true)]
    [InlineData("web nothing", false)]
    [InlineData("name=web01", true)]
    [InlineData("name=WEB*", true)]
    [InlineData("name=web", false)]
    [InlineData("name!=web01", false)]
    [InlineData("profile=base tags.rack=3", true)]
    [InlineData("tags.rack=4", false)]
    [InlineData("tags.rack!=4", true)]
    [InlineData("tags.example.com/role=db", true)]
    [InlineData("interfaces.eth0.mtu=9000", true)]
    [InlineData("interfaces.*.mac_address=52:54:00:*", true)]
    [InlineData("interfaces.eth1.mtu=9000", false)]
    [InlineData("name_servers=192.0.2.2", true)]
    [InlineData("state=armed", true)]
    [InlineData("comment=", true)]
    [InlineData("\"console=ttyS0\"", true)]
    [InlineData("\"console=ttyS1\"", false)]
    [InlineData("kernel_options=*console=ttyS0", true)]
    [InlineData("\"rack=3\"", true)]
    [InlineData("owners=jane", true)]
    [InlineData("owners!=jane", false)]
    [InlineData("tags.location=\"STŘEDNÍ ČECHY\"", true)]
    [InlineData("střední", true)]
    [InlineData("ČECHY", true)]
    [InlineData("Прага", true)]
    [InlineData("ПРАГА", true)]
    [InlineData("comment", false)]
    [InlineData("interfaces", false)]
    [InlineData("eth0", true)]
    [InlineData("system", false)]
    [InlineData("effective.distro=debian-12", true)]
    [InlineData("effective.distro=debian-11", false)]
    [InlineData("effective.tags.site=praha effective.tags.rack=3", true)]
    [InlineData("tags.site=praha", false)]
    [InlineData("effective.autoinstall=debian/*", true)]
    [InlineData("effective.autoinstall_meta.disk=/dev/*", true)]
    [InlineData("effective.kernel_options.quiet=", true)]
    [InlineData("effective.name_servers=192.0.2.2", true)]
    [InlineData("facts.cpu.threads>=8 facts.cpu.threads<=8", true)]
    [InlineData("facts.memory_bytes>=64GiB", true)]
    [InlineData("facts.memory_bytes>=65GiB", false)]
    [InlineData("facts.disks.serial=S2", true)]
    [InlineData("facts.disks.serial>=1", false)]
    [InlineData("facts.gone=", true)]
    public void Every_word_has_to_hold(string filter, bool matches)
    {
        Assert.True(ObjectFilter.TryParse(ObjectKind.System, filter, out var wanted, out _));
        Assert.Equal(matches, wanted.Matches(World, World.Systems["web01"], new(_ => "armed", _ => Facts)));
    }

    [Theory]
    [InlineData(ObjectKind.System, "profil=web", "\"profil\" is no field of systems; did you mean \"profile\"? If it is a text to look for, put it in quotes: \"profil=web\"")]
    [InlineData(ObjectKind.Repo, "profile=web", "\"profile\" is a field of systems, not of repos. If it is a text to look for, put it in quotes: \"profile=web\"")]
    [InlineData(ObjectKind.System, "console=ttyS0", "\"console\" is no field of systems. If it is a text to look for, put it in quotes: \"console=ttyS0\"")]
    [InlineData(ObjectKind.System, "interfaces.eth0.mtuu=9000", "\"interfaces.eth0.mtuu\" has no field \"mtuu\"; did you mean \"mtu\"? If it is a text to look for, put it in quotes: \"interfaces.eth0.mtuu=9000\"")]
    [InlineData(ObjectKind.System, "name.first=web", "\"name.first\" has no fields inside. If it is a text to look for, put it in quotes: \"name.first=web\"")]
    [InlineData(ObjectKind.System, "effective.distr!=web", "\"effective.distr\" is no field that is inherited; did you mean \"distro\"? If it is a text to look for, put it in quotes: \"effective.distr!=web\"")]
    [InlineData(ObjectKind.Repo, "effective.distro=web", "\"effective\" is a field of images and profiles and systems, not of repos.")]
    [InlineData(ObjectKind.System, "facts.memory_bytes>=much", "\"facts.memory_bytes>=much\" compares with no number; write such as facts.memory_bytes>=64 or facts.memory_bytes>=64GiB")]
    [InlineData(ObjectKind.System, "comment=\"rack 3", "has a quote without an end; write it twice, around the word")]
    public void A_field_that_is_not_there_is_refused_with_the_nearest_one(ObjectKind kind, string filter, string sentence)
    {
        Assert.False(ObjectFilter.TryParse(kind, filter, out _, out var error));
        Assert.StartsWith(sentence.Replace("\"effective\" is a field", "\"effective.distro\" is a field", StringComparison.Ordinal), error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_is_found_by_its_name_its_tags_its_owners_and_each_of_its_fields()
    {
        foreach (var kind in Enum.GetValues<ObjectKind>())
        {
            Assert.True(ObjectFilter.TryParse(kind, "name=* tags.site=praha owners=jane kind=*", out _, out var error), error);
            Assert.All(FieldPaths.Of(kind).Where(one => one != "effective"), field => Assert.True(ObjectFilter.TryParse(kind, $"{field}=x {field}!=y", out _, out _), field));
        }
    }

    private static readonly JsonObject Facts = JsonNode.Parse("""{"memory_bytes":68719476736,"cpu":{"threads":8},"disks":[{"serial":"S1"},{"serial":"S2"}]}""")!.AsObject();

    private static readonly InventoryView World = InventoryView.Of([
        new Distro { Name = "debian-12" },
        new Profile { Name = "base", Distro = "debian-12", Autoinstall = "debian/preseed.cfg", Tags = Map(("site", "praha")), AutoinstallMeta = Map(("disk", "/dev/vda")), KernelOptions = KernelOptions.Parse("quiet") },
        new SystemObject
        {
            Name = "web01",
            Profile = "base",
            Owners = ["jane", "Прага"],
            KernelOptions = KernelOptions.Parse("console=ttyS0"),
            NameServers = ["192.0.2.1", "192.0.2.2"],
            Tags = Map(("rack", "3"), ("example.com/role", "db"), ("location", "Střední Čechy")),
            Interfaces = ImmutableSortedDictionary<string, NetworkInterface>.Empty.Add("eth0", new() { MacAddress = "52:54:00:00:00:01", Mtu = 9000 }),
        },
    ]);

    private static ImmutableSortedDictionary<string, string> Map(params (string Key, string Value)[] pairs) => pairs.ToImmutableSortedDictionary(one => one.Key, one => one.Value);
}
