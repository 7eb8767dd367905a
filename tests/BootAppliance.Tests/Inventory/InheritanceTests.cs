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

    private static ImmutableSortedDictionary<string, string> Meta(params (string Key, string Value)[] all) => all.ToImmutableSortedDictionary(one => one.Key, one => one.Value);
}
