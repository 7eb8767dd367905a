using System.Net;
using BootAppliance.Boot;
using BootAppliance.Dhcp;
using BootAppliance.Installs;
using BootAppliance.Inventory;
using BootAppliance.Tests.Dhcp;
using Microsoft.Extensions.DependencyInjection;

namespace BootAppliance.Tests.Boot;

/// <summary>Which helper image machines of different processors boot to be discovered, rescued or wiped.</summary>
public sealed class HelperArchitectureTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Mac = "52:54:00:00:00:99";
    private readonly BootingServer _booting = new(new DhcpOptions(), new BootOptions { Unknown = UnknownMachines.Discover });

    public async Task InitializeAsync()
    {
        await _booting.StartAsync();
        await ImageAsync("helper", "x86_64");
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _booting.DisposeAsync();

    [Theory]
    [InlineData(BootProcessor.Arm64, "helper-arm64")]
    [InlineData(BootProcessor.X64, "helper")]
    [InlineData(BootProcessor.X86, "helper")]
    public async Task An_unknown_machine_is_discovered_by_the_image_for_the_processor_that_it_told_DHCP_of(BootProcessor processor, string profile)
    {
        await ImageAsync("helper-arm64", "arm64");
        var system = await AdoptAsync(processor);
        Assert.Equal((profile, profile), (system!.Profile, Installs.Of(system.Name)?.Helper));
    }

    [Fact]
    public async Task A_card_that_was_moved_to_another_board_is_of_that_board_s_processor()
    {
        await ImageAsync("helper-arm64", "arm64");
        Ask(BootProcessor.Arm64);
        Assert.Equal("helper", (await AdoptAsync(BootProcessor.X64))!.Profile);
    }

    [Fact]
    public async Task An_unknown_machine_is_not_adopted_into_an_image_that_it_cannot_boot()
    {
        Assert.Null(await AdoptAsync(BootProcessor.Arm64));
        Assert.Empty(_booting.Services.GetRequiredService<InventoryStore>().Current.Systems);
        await ImageAsync("helper-arm64", "arm64");
        Assert.NotNull(await AdoptAsync(BootProcessor.Arm64));
    }

    [Fact]
    public async Task To_simulate_a_boot_says_nothing_of_the_machine()
    {
        await ImageAsync("helper-arm64", "arm64");
        Ask(BootProcessor.Arm64);
        _booting.Services.GetRequiredService<BootOffers>().For(new BootClient(Mac, BootFirmware.Bios) { OnlyLooks = true }, IPAddress.Parse("10.9.0.1"));
        Assert.Equal("arm64", _booting.Services.GetRequiredService<UnknownProcessors>().Of(Mac));
    }

    [Theory]
    [InlineData("arm64", "helper-arm64")]
    [InlineData("aarch64", "helper-arm64")]
    [InlineData("x86_64", "helper")]
    [InlineData("i386", "helper")]
    public async Task A_known_machine_is_wiped_by_the_image_for_the_architecture_of_its_distro(string architecture, string helper)
    {
        await ImageAsync("helper-arm64", "aarch64");
        await KnownAsync(architecture);
        Assert.Equal(helper, (await WipeAsync()).Install!.Helper);
    }

    [Fact]
    public async Task An_image_for_another_processor_is_refused_before_the_machine_boots_it()
    {
        await KnownAsync("arm64");
        var refused = await WipeAsync();
        Assert.Equal((false, "system \"web01\" is arm64 by distro-web, and the helper image of the profile \"helper\", the distro distro-helper, is for x86_64: it needs the profile helper-arm64 with an image for arm64, which docs/ramdisk.md, \"The image\", says how to make; or, where one of them is marked wrongly: bootappliance distro edit NAME --arch …"), (refused.Applied, refused.Refusal));
    }

    [Fact]
    public async Task A_site_without_any_helper_is_told_which_one_its_machine_needs()
    {
        await KnownAsync("aarch64");
        await _booting.Services.GetRequiredService<InventoryStore>().RemoveAsync(ObjectKind.Profile, "helper", recursive: false, expectedVersion: null, dryRun: false, "test", default);
        Assert.StartsWith("there is no profile \"helper-arm64\", by which web01, which is arm64, boots the helper image; docs/ramdisk.md", (await WipeAsync()).Refusal, StringComparison.Ordinal);
    }

    private InstallStore Installs => _booting.Services.GetRequiredService<InstallStore>();

    private void Ask(BootProcessor processor) =>
        _booting.Services.GetRequiredService<BootOffers>().For(new BootClient(Mac, BootFirmware.Uefi, processor), IPAddress.Parse("10.9.0.1"));

    private Task<SystemObject?> AdoptAsync(BootProcessor processor)
    {
        Ask(processor);
        return _booting.Services.GetRequiredService<Adoption>().AdoptAsync(Mac, default);
    }

    private Task<InstallChange> WipeAsync() => Installs.ArmAsync("web01", new ArmOrder(InstallMode.Wipe) { Disk = "all", Confirm = "web01" }, "test", expiry: null, default);

    private async Task KnownAsync(string architecture)
    {
        await ImageAsync("web", architecture);
        await _booting.SaveAsync(ServerUnderTest.System("web01", (Mac, "10.9.0.20")) with { Profile = "web" });
    }

    private async Task ImageAsync(string profile, string architecture)
    {
        await _booting.SaveAsync(new Distro { Name = $"distro-{profile}", Arch = architecture, Kernel = new("linux", new string('a', 64), 1, null), Initrd = new("initrd.gz", new string('b', 64), 1, null) });
        await _booting.SaveAsync(new Profile { Name = profile, Distro = $"distro-{profile}" });
    }
}
