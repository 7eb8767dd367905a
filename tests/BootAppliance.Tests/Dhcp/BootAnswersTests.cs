using System.Net;
using BootAppliance.Boot;
using BootAppliance.Dhcp;
using BootAppliance.Inventory;
using BootAppliance.Protocols.Dhcp;
using Microsoft.Extensions.DependencyInjection;

namespace BootAppliance.Tests.Dhcp;

/// <summary>From the packet through the inventory, the install and the one boot decision to the reply.</summary>
public sealed class BootAnswersTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly BootingServer _booting = new(new DhcpOptions());
    private ServerUnderTest _server = null!; // xunit calls InitializeAsync before every test

    public async Task InitializeAsync() => _server = await _booting.StartAsync(ServerUnderTest.System("web01", ("52:54:00:00:00:01", "10.9.0.20")));

    [Fact]
    public async Task A_machine_that_takes_its_loader_three_times_is_told_that_it_goes_in_circles()
    {
        await _booting.ArmAsync("web01");
        var guard = _booting.Services.GetRequiredService<LoopGuard>();
        var offers = _booting.Services.GetRequiredService<BootOffers>();
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

    public ValueTask DisposeAsync() => _booting.DisposeAsync();

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
        await _booting.ArmAsync("web01");
        Assert.Equal(file, (await _server.AskAsync(Firmware(architecture))).Text(DhcpOptionCode.BootFileName));
    }

    [Fact]
    public async Task A_filename_of_the_chain_goes_before_the_appliance_s_own_choice_until_the_machine_boots_its_disk()
    {
        await _booting.SaveAsync(new Settings { Name = "settings", Filename = "special.0", NextServerV4 = "10.9.0.77" });
        Assert.Null((await _server.AskAsync(Firmware(0))).Text(DhcpOptionCode.BootFileName));
        await _booting.ArmAsync("web01");
        var offer = await _server.AskAsync(Firmware(0));
        Assert.Equal(("special.0", "10.9.0.77"), (offer.Text(DhcpOptionCode.BootFileName), offer.Text(DhcpOptionCode.TftpServerName)));
        Assert.StartsWith("http://", (await _server.AskAsync(Firmware(0).With(DhcpOptionCode.UserClass, "iPXE"))).Text(DhcpOptionCode.BootFileName), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chain_load_ends_at_the_script()
    {
        await _booting.ArmAsync("web01");
        var offer = await _server.AskAsync(Firmware(0).With(DhcpOptionCode.UserClass, "iPXE"));
        Assert.StartsWith("http://10.9.0.1/boot/ipxe", offer.Text(DhcpOptionCode.BootFileName), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leased_address_proves_to_the_boot_tree_who_asks()
    {
        var table = _booting.Services.GetRequiredService<LeaseTable>();
        Assert.Null(_booting.Services.GetRequiredService<LeaseOwner>()(IPAddress.Parse("10.9.0.20")));
        Assert.Empty(table.Subnets);
        await _server.BindAsync(1);
        Assert.Equal("52:54:00:00:00:01", _server.Leases.MacOf(IPAddress.Parse("::ffff:10.9.0.20"), _server.Clock.GetUtcNow()));
        Assert.Null(_server.Leases.MacOf(IPAddress.Parse("10.9.0.20"), _server.Clock.GetUtcNow().AddDays(1)));
    }

    private static ClientPacket Firmware(ushort architecture) => new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1))
        .With(DhcpOptionCode.VendorClass, architecture == 16 ? "HTTPClient:Arch:00016:UNDI:003001" : $"PXEClient:Arch:{architecture:d5}:UNDI:002001")
        .With(DhcpOptionCode.ClientArchitecture, 0, (byte)architecture);
}
