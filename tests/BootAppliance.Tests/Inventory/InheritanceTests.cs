using System.Collections.Immutable;
using BootAppliance.Data;
using BootAppliance.Inventory;
using BootAppliance.Tests.Data;
using static BootAppliance.Tests.Inventory.InventoryUnderTest;

namespace BootAppliance.Tests.Inventory;

/// <summary>What a system is in the end, after a restart on each engine.</summary>
public sealed class InheritanceTests
{
    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task The_nearest_value_wins_and_says_where_it_comes_from(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        await inventory.SaveAsync(inventory.Store.Current.Profiles["web"] with { InstallAttempts = 3, AutoinstallMeta = Meta(("disk", "/dev/sda"), ("locale", "C")) });
        await inventory.SaveAsync(new Profile { Name = "web-nvme", Parent = "web", AutoinstallMeta = Meta(("disk", "/dev/nvme0n1")) });
        await inventory.SaveAsync(Machine("web01") with { Profile = "web-nvme", AutoinstallMeta = Meta(("!locale", "")) });
        await inventory.RestartAsync();
        var effective = EffectiveSystem.Of(inventory.Store.Current, inventory.Store.Current.Systems["web01"]);
        Assert.Equal("debian", effective.Distro?.Name);
        Assert.Equal(new Sourced<string?>("debian/preseed.cfg", "profile web"), effective.Autoinstall);
        Assert.Equal(new Sourced<int>(3, "profile web"), effective.InstallAttempts);
        Assert.Equal(new Sourced<string>("/dev/nvme0n1", "profile web-nvme"), Assert.Single(effective.Meta).Value);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_circle_of_profiles_is_refused(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        await inventory.SaveAsync(new Profile { Name = "a", Parent = "web" });
        await inventory.SaveAsync(new Profile { Name = "b", Parent = "a" });
        Assert.IsType<SaveResult.Invalid>(await inventory.SaveAsync(new Profile { Name = "a", Parent = "b" }));
        Assert.Equal("web", inventory.Store.Current.Profiles["a"].Parent);
    }

    [Fact]
    public void Settings_are_inherited_by_all_and_the_product_s_own_values_come_last()
    {
        var view = InventoryView.Empty.With(new Distro { Name = "d", BootLoaders = ["grub"] }).With(new Profile { Name = "p", Distro = "d", NameServers = ["192.0.2.2"] })
            .With(new Settings { Name = "settings", NameServers = ["192.0.2.1"], Proxy = "http://192.0.2.1:3128", InstallAttempts = 2 });
        var effective = EffectiveSystem.Of(view, new SystemObject { Name = "s", Profile = "p" });
        Assert.Equal("profile p", effective.First(one => one.NameServers).From);
        Assert.Equal(new Sourced<string?>("http://192.0.2.1:3128", "settings"), effective.First(one => one.Proxy));
        Assert.Equal(new Sourced<int>(2, "settings"), effective.InstallAttempts);
        Assert.Equal("distro d", effective.BootLoaders.From);
        Assert.Equal(new Sourced<int?>(2048, "default"), effective.First(one => one.VirtRam));
    }

    [Fact]
    public void Lists_replace_and_repos_add_up()
    {
        var view = InventoryView.Empty.With(new Settings { Name = "settings", Repos = ["all"], NameServers = ["192.0.2.1"] })
            .With(new Profile { Name = "p", Repos = ["p", "all"], NameServers = ["192.0.2.2"] }).With(new Profile { Name = "q", Parent = "p", Repos = ["q"] });
        var effective = EffectiveSystem.Of(view, new SystemObject { Name = "s", Profile = "q" });
        Assert.Equal(["q", "p", "all"], effective.Repos);
        Assert.Equal(["192.0.2.2"], effective.First(one => one.NameServers).Value!.Value.ToArray());
    }

    [Fact]
    public void A_system_of_an_image_inherits_from_it()
    {
        var view = InventoryView.Empty.With(new Image { Name = "memtest", SerialDevice = 1, KernelOptions = KernelOptions.Parse("a b=1") });
        var effective = EffectiveSystem.Of(view, new SystemObject { Name = "s", Image = "memtest", KernelOptions = KernelOptions.Parse("!a") });
        Assert.Equal(new Sourced<int?>(1, "image memtest"), effective.First(one => one.SerialDevice));
        Assert.Equal("b=1", effective.KernelOptions.ToString());
        Assert.Null(effective.Distro);
    }

    [Fact]
    public void Each_kernel_option_says_where_it_comes_from()
    {
        var view = InventoryView.Empty.With(new Distro { Name = "d", KernelOptions = KernelOptions.Parse("quiet console=tty0") })
            .With(new Profile { Name = "p", Distro = "d", KernelOptions = KernelOptions.Parse("console=ttyS0 console=tty1") });
        var shown = EffectiveView.Of(EffectiveSystem.Of(view, new SystemObject { Name = "s", Profile = "p" }));
        Assert.Equal(("ttyS0 tty1", "profile p"), ((string?)shown["kernel_options.console"]!["value"], (string?)shown["kernel_options.console"]!["from"]));
        Assert.Equal("distro d", (string?)shown["kernel_options.quiet"]!["from"]);
    }

    /// <summary>The rule in three lines, for any chain: nearest value, merged maps, and never a trace of the order of edits.</summary>
    [Fact]
    public void Effective_values_follow_the_rule_for_any_chain_in_whatever_order_it_was_made()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 300; round++)
        {
            List<InheritingObject> chain = [new Settings { Name = "settings" }];
            for (var depth = random.Next(1, 8); depth > 0; depth--) chain.Add(new Profile { Name = $"p{depth}", Parent = chain[^1] is Profile parent ? parent.Name : null });
            chain.Add(new SystemObject { Name = "s", Profile = chain[^1].Name });
            for (var i = 0; i < chain.Count; i++) chain[i] = WithRandomValues(chain[i], random);
            var view = chain.OrderBy(_ => random.Next()).Concat([WithRandomValues(chain[1], random), chain[1]]).Aggregate(InventoryView.Empty, (all, one) => all.With(one));

            var effective = EffectiveSystem.Of(view, view.Systems["s"]);
            Assert.Equal(chain.LastOrDefault(one => one.VirtRam is not null)?.VirtRam ?? 2048, effective.First(one => one.VirtRam).Value);
            var answering = chain.LastOrDefault(one => one.Autoinstall is not null || one.Template is not null);
            Assert.Equal(answering is null ? null : answering.Autoinstall ?? "nocloud/plan.json", effective.Autoinstall.Value);
            Dictionary<string, string> expected = [];
            foreach (var (key, value) in chain.SelectMany(one => one.AutoinstallMeta))
                if (key[0] == '!') expected.Remove(key[1..]);
                else expected[key] = value;
            Assert.Equal(expected.OrderBy(one => one.Key, StringComparer.Ordinal), effective.Meta.Select(one => KeyValuePair.Create(one.Key, one.Value.Value)));
        }
    }

    private static InheritingObject WithRandomValues(InheritingObject one, Random random) => one with
    {
        VirtRam = random.Next(3) == 0 ? random.Next(64, 4096) : null,
        Autoinstall = random.Next(3) == 0 ? $"t{random.Next(9)}.cfg" : null,
        Template = random.Next(3) == 0 ? $"ccnx:/example.com/t{random.Next(9)}" : null,
        AutoinstallMeta = Enumerable.Range(0, random.Next(4)).Select(_ => (Key: (random.Next(4) == 0 ? "!" : "") + (char)('a' + random.Next(5)), Value: random.Next(9).ToString())).DistinctBy(one => one.Key)
            .ToImmutableSortedDictionary(one => one.Key, one => one.Value),
    };

    private static ImmutableSortedDictionary<string, string> Meta(params (string Key, string Value)[] all) => all.ToImmutableSortedDictionary(one => one.Key, one => one.Value);
}
