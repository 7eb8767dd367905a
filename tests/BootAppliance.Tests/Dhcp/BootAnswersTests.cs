using System.Net;
using BootAppliance.Boot;
using BootAppliance.Dhcp;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Inventory;
using BootAppliance.Protocols.Dhcp;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.DependencyInjection;

namespace BootAppliance.Tests.Dhcp;

/// <summary>From the packet through the inventory, the install and the one boot decision to the reply.</summary>
public sealed class BootAnswersTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TestDatabase _database = TestDatabase.Start();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-dhcp-");
    private ServiceProvider? _services;
    private ServerUnderTest _server = null!; // xunit calls InitializeAsync before every test

    public async Task InitializeAsync()
    {
        var services = new ServiceCollection().AddLogging().AddMetrics().AddSingleton(TimeProvider.System).AddSingleton(_database.Database).AddEvents();
        services.AddSingleton(new BootOptions()).AddSingleton(new InstallOptions()).AddSingleton(new ImportOptions());
        services.AddSingleton(new BootServer(80, Address: null)).AddSingleton(new DhcpOptions()).AddSingleton<TemplateExists>(_ => true);
        services.AddInventory(_folder.FullName).AddInstalls(_folder.FullName, _folder.FullName).AddBoot().AddDhcp();
        _services = services.BuildServiceProvider();
        _server = new ServerUnderTest(_database, boot: _services.GetRequiredService<BootLookup>());

        await SaveAsync(new Distro { Name = "debian12", Kernel = new("linux", new string('a', 64), 1, null), Initrd = new("initrd.gz", new string('b', 64), 1, null) });
        await SaveAsync(new Profile { Name = "base", Distro = "debian12", Autoinstall = "debian/preseed.cfg" });
        await SaveAsync(ServerUnderTest.System("web01", ("52:54:00:00:00:01", "10.9.0.20")) with { Profile = "base" });
        _server.Inventory = _services.GetRequiredService<InventoryStore>().Current;
    }

    [Fact]
    public async Task A_machine_that_takes_its_loader_three_times_is_told_that_it_goes_in_circles()
    {
        await _services!.GetRequiredService<InstallStore>().ArmAsync("web01", "test", null, default);
        var guard = _services!.GetRequiredService<LoopGuard>();
        var offers = _services!.GetRequiredService<BootOffers>();
        string? File() => offers.For(new BootClient("52:54:00:00:00:01", BootFirmware.Uefi), System.Net.IPAddress.Parse("10.9.0.1")).FileName;
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("ipxe.efi", File());
            guard.Note("52:54:00:00:00:01", "ipxe.efi");
        }

        Assert.Equal("http://10.9.0.1/boot/loop.ipxe", File());
        guard.Note("52:54:00:00:00:01", "snponly.efi");
        Assert.Equal("ipxe.efi", File());
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _services!.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_unarmed_machine_gets_its_reserved_address_and_boots_its_disk()
    {
        var offer = await _server.AskAsync(Firmware(0));
        Assert.Equal("10.9.0.20", offer.Message.YourAddress.ToString());
        Assert.Null(offer.Option(DhcpOptionCode.BootFileName));
    }

    [Theory]
    [InlineData(0, "undionly.kpxe")]
    [InlineData(7, "ipxe.efi")]
    [InlineData(9, "ipxe.efi")]
    [InlineData(16, "http://10.9.0.1/boot/efi/ipxe.efi")]
    public async Task An_armed_machine_gets_the_loader_that_its_firmware_can_run(ushort architecture, string file)
    {
        await ArmAsync();
        Assert.Equal(file, (await _server.AskAsync(Firmware(architecture))).Text(DhcpOptionCode.BootFileName));
    }

    [Fact]
    public async Task A_filename_of_the_chain_goes_before_the_appliance_s_own_choice_until_the_machine_boots_its_disk()
    {
        await SaveAsync(new Settings { Name = "settings", Filename = "special.0", NextServerV4 = "10.9.0.77" });
        Assert.Null((await _server.AskAsync(Firmware(0))).Text(DhcpOptionCode.BootFileName));
        await ArmAsync();
        var offer = await _server.AskAsync(Firmware(0));
        Assert.Equal(("special.0", "10.9.0.77"), (offer.Text(DhcpOptionCode.BootFileName), offer.Text(DhcpOptionCode.TftpServerName)));
        Assert.StartsWith("http://", (await _server.AskAsync(Firmware(0).With(DhcpOptionCode.UserClass, "iPXE"))).Text(DhcpOptionCode.BootFileName), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chain_load_ends_at_the_script()
    {
        await ArmAsync();
        var offer = await _server.AskAsync(Firmware(0).With(DhcpOptionCode.UserClass, "iPXE"));
        Assert.StartsWith("http://10.9.0.1/boot/ipxe", offer.Text(DhcpOptionCode.BootFileName), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leased_address_proves_to_the_boot_tree_who_asks()
    {
        var table = _services!.GetRequiredService<LeaseTable>();
        Assert.Null(_services!.GetRequiredService<LeaseOwner>()(IPAddress.Parse("10.9.0.20")));
        Assert.Empty(table.Subnets);
        await _server.BindAsync(1);
        Assert.Equal("52:54:00:00:00:01", _server.Leases.MacOf(IPAddress.Parse("::ffff:10.9.0.20"), _server.Clock.GetUtcNow()));
        Assert.Null(_server.Leases.MacOf(IPAddress.Parse("10.9.0.20"), _server.Clock.GetUtcNow().AddDays(1)));
    }

    private static ClientPacket Firmware(ushort architecture) => new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1))
        .With(DhcpOptionCode.VendorClass, architecture == 16 ? "HTTPClient:Arch:00016:UNDI:003001" : $"PXEClient:Arch:{architecture:d5}:UNDI:002001")
        .With(DhcpOptionCode.ClientArchitecture, 0, (byte)architecture);

    private async Task ArmAsync() =>
        Assert.True((await _services!.GetRequiredService<InstallStore>().ArmAsync("web01", "test", null, default)).Applied);

    private async Task SaveAsync(InventoryObject o)
    {
        var result = await _services!.GetRequiredService<InventoryStore>().SaveAsync(o, null, dryRun: false, "test", default);
        Assert.True(result is SaveResult.Saved, result is SaveResult.Invalid invalid ? string.Join("; ", invalid.Errors.SelectMany(error => error.Value)) : result.ToString());
    }
}
