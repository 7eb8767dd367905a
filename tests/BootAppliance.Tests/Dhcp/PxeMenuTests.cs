using System.Net;
using BootAppliance.Boot;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Pxe;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

/// <summary>The administrator's menu in option 43, from the packet to the reply, and the boot server behind its items.</summary>
public sealed class PxeMenuTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly IPv4Address Own = ServerUnderTest.ServerAddress;
    private static readonly PxeOptions Menu = new()
    {
        Prompt = "F8!",
        Timeout = 5,
        Menu =
        [
            new() { Text = "Local disk", Type = 0 },
            new() { Text = "Memory test", File = "memtest.0" },
            new() { Text = "Windows", Type = 15, Servers = [IPAddress.Parse("10.9.0.9")] },
            new() { Text = "As the appliance decides" },
        ],
    };

    private BootingServer _booting = null!; // xunit calls InitializeAsync before every test
    private ServerUnderTest _server = null!;

    public Task InitializeAsync() => StartAsync(Menu);

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _booting.DisposeAsync();

    [Fact]
    public async Task A_BIOS_ROM_that_nobody_knows_is_shown_the_menu_with_its_servers_and_no_file()
    {
        var offer = await _server.AskAsync(Rom(2));
        Assert.Equal("PXEClient", offer.Text(DhcpOptionCode.VendorClass));
        Assert.Null(offer.Option(DhcpOptionCode.BootFileName));
        var menu = Vendor(offer);
        Assert.Equal(PxeDiscovery.NoBroadcast | PxeDiscovery.NoMulticast | PxeDiscovery.ListedServersOnly, menu.Discovery);
        Assert.Equal([new(0, "Local disk"), new(32769, "Memory test"), new(15, "Windows"), new(32771, "As the appliance decides")], menu.Menu);
        Assert.Equal(new PxeMenuPrompt(5, "F8!"), menu.Prompt);
        Assert.Equal([(32769, Own), (15, IPv4Address.Parse("10.9.0.9", null)), (32771, Own)], menu.Servers.Select(one => ((int)one.Type, Assert.Single(one.Addresses))));
    }

    [Fact]
    public void A_proxy_shows_it_too()
    {
        var offer = Assert.Single(_server.AskProxy(Rom(2)));
        Assert.True(offer.Message.YourAddress.IsAny);
        Assert.Equal(4, Vendor(offer).Menu.Count);
        Assert.Null(offer.Option(DhcpOptionCode.BootFileName));
    }

    [Fact]
    public async Task An_armed_system_gets_its_installer_and_an_unarmed_one_its_disk_without_a_menu()
    {
        Assert.Equal([new(0, "Local disk")], Vendor(await _server.AskAsync(Rom(1))).Menu);
        await _booting.ArmAsync("web01");
        var offer = await _server.AskAsync(Rom(1));
        Assert.Equal("undionly.kpxe", offer.Text(DhcpOptionCode.BootFileName));
        Assert.Empty(Vendor(offer).Menu);
    }

    [Fact]
    public async Task Systems_that_nothing_is_installed_on_are_shown_it_where_that_is_asked_for()
    {
        await DisposeAsync();
        await StartAsync(Menu with { MenuFor = PxeMenuFor.NotArmed });
        Assert.Equal(4, Vendor(await _server.AskAsync(Rom(1))).Menu.Count);
        await _booting.ArmAsync("web01");
        Assert.Empty(Vendor(await _server.AskAsync(Rom(1))).Menu);
    }

    [Fact]
    public async Task Neither_UEFI_nor_iPXE_is_shown_a_menu_that_the_one_misreads_and_the_other_would_meet_again()
    {
        var uefi = await _server.AskAsync(Rom(2, architecture: 7));
        Assert.Null(uefi.Option(DhcpOptionCode.VendorSpecific));
        var ipxe = await _server.AskAsync(Rom(2).With(DhcpOptionCode.UserClass, "iPXE"));
        Assert.Null(ipxe.Option(DhcpOptionCode.VendorSpecific));
        Assert.StartsWith("http://", ipxe.Text(DhcpOptionCode.BootFileName), StringComparison.Ordinal);
        await DisposeAsync();
        await StartAsync(Menu with { Ipxe = true });
        Assert.Equal(4, Vendor(await _server.AskAsync(Rom(2).With(DhcpOptionCode.UserClass, "iPXE"))).Menu.Count);
    }

    [Fact]
    public void The_boot_server_names_the_file_of_the_item_that_was_chosen_and_gives_the_item_back()
    {
        var ack = Assert.Single(_server.AskBootServer(Chooses(2, 32769)));
        Assert.Equal((DhcpMessageType.Ack, "memtest.0"), (ack.Message.MessageType, ack.Text(DhcpOptionCode.BootFileName)));
        Assert.Equal(new PxeBootItem(32769, 0), Vendor(ack).Item);
        Assert.Equal(Own, ack.Message.NextServer);
    }

    [Fact]
    public async Task An_item_without_a_file_boots_what_the_machine_would_boot_without_the_menu()
    {
        await _booting.ArmAsync("web01");
        Assert.Equal("undionly.kpxe", Assert.Single(_server.AskBootServer(Chooses(1, 32771))).Text(DhcpOptionCode.BootFileName));
        Assert.Empty(_server.AskBootServer(Chooses(2, 32771)));
    }

    [Fact]
    public void Another_server_s_item_is_left_to_it() => Assert.Empty(_server.AskBootServer(Chooses(2, 15)));

    [Fact]
    public async Task Servers_that_nobody_names_are_looked_for_by_broadcast_and_in_the_group()
    {
        await DisposeAsync();
        await StartAsync(new() { Broadcast = true, Multicast = IPAddress.Parse("224.0.1.2"), Menu = [new() { Text = "Whoever", Type = 15, AnyServer = true }] });
        var menu = Vendor(await _server.AskAsync(Rom(2)));
        Assert.Equal((PxeDiscovery.None, "224.0.1.2"), (menu.Discovery, menu.Multicast.ToString()));
        Assert.Empty(Assert.Single(menu.Servers).Addresses);
    }

    private async Task StartAsync(PxeOptions pxe)
    {
        _booting = new(new DhcpOptions { Pxe = pxe }, new BootOptions { Unknown = UnknownMachines.Ignore });
        _server = await _booting.StartAsync(ServerUnderTest.System("web01", ("52:54:00:00:00:01", "10.9.0.20")));
    }

    private static ClientPacket Rom(int client, byte architecture = 0) => new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(client))
        .With(DhcpOptionCode.VendorClass, $"PXEClient:Arch:{architecture:d5}:UNDI:002001").With(DhcpOptionCode.ClientArchitecture, 0, architecture);

    private static ClientPacket Chooses(int client, ushort type) => new ClientPacket(DhcpMessageType.Request, ServerUnderTest.Mac(client)) { ClientAddress = IPv4Address.Parse("10.9.0.100", null) }
        .With(DhcpOptionCode.VendorClass, "PXEClient:Arch:00000:UNDI:002001").With(DhcpOptionCode.ClientArchitecture, 0, 0)
        .With(DhcpOptionCode.VendorSpecific, 71, 4, (byte)(type >> 8), (byte)type, 0, 0, 255);

    private static PxeVendorOptions Vendor(ServerUnderTest.Answer answer)
    {
        Assert.True(PxeVendorOptions.TryParse(answer.Option(DhcpOptionCode.VendorSpecific), out var options, out var error), error.ToString());
        return options;
    }
}
