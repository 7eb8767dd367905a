using System.Collections.Immutable;
using System.Net;
using BootAppliance.Boot;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Dhcp;

/// <summary>Machines whose MAC the inventory does not have: known by client identifier, switch port or UUID.</summary>
public sealed class MachineMarkTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly Guid Uuid = Guid.Parse("12345678-9abc-def0-1122-334455667788");
    private readonly BootingServer _booting = new(new DhcpOptions());
    private ServerUnderTest _server = null!; // xunit calls InitializeAsync before every test

    public async Task InitializeAsync() => _server = await _booting.StartAsync(
        new SystemObject { Name = "by-id", Interfaces = Card(new() { ClientId = "ff:01:02:03" }) },
        new SystemObject { Name = "by-port", Interfaces = Card(new() { CircuitId = "port7" }) },
        new SystemObject { Name = "by-uuid", Uuid = Uuid.ToString() },
        ServerUnderTest.System("by-mac", ("52:54:00:00:00:09", "10.9.0.20")) with { Uuid = "aaaaaaaa-9abc-def0-1122-334455667788" });

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _booting.DisposeAsync();

    public static TheoryData<string> Marks => ["by-id", "by-port", "by-uuid"];

    [Theory, MemberData(nameof(Marks))]
    public async Task A_machine_that_is_known_by_another_mark_boots_its_disk_until_it_is_armed_and_then_its_installer(string system)
    {
        Assert.Equal("Local disk", Assert.Single(Vendor(await _server.AskAsync(Rom(1, system))).Menu).Text);
        Assert.Empty(_server.AskProxy(Rom(1, system)));
        await _booting.ArmAsync(system);
        Assert.Equal("undionly.kpxe", (await _server.AskAsync(Rom(1, system))).Text(DhcpOptionCode.BootFileName));
        Assert.Equal("undionly.kpxe", Assert.Single(_server.AskProxy(Rom(1, system))).Text(DhcpOptionCode.BootFileName));
        Assert.Equal("undionly.kpxe", Assert.Single(_server.AskBootServer(Rom(1, system, DhcpMessageType.Request, "10.9.0.100"))).Text(DhcpOptionCode.BootFileName));
    }

    [Theory, MemberData(nameof(Marks))]
    public async Task Its_lease_proves_to_the_boot_tree_who_asks_and_nobody_else_s_does(string system)
    {
        await _booting.ArmAsync(system);
        var address = (await _server.AskAsync(Rom(1, system))).Message.YourAddress;
        await _server.AskAsync(ServerUnderTest.Select(1, address));
        var stranger = await _server.BindAsync(2);
        Assert.Equal(system, SystemAt(address));
        Assert.Null(SystemAt(stranger));
        var identity = _booting.Services.GetRequiredService<BootIdentity>();
        Assert.True(identity.IsOf(address.ToIPAddress(), Inventory.Systems[system]));
        Assert.False(identity.IsOf(stranger.ToIPAddress(), Inventory.Systems[system]));
    }

    [Fact]
    public async Task Who_it_is_outlives_a_restart_of_the_appliance()
    {
        await _server.AskAsync(Rom(1, "by-uuid"));
        var database = _booting.Services.GetRequiredService<Database>();
        await database.WriteAsync(_ => 0);
        var after = new KnownMachines(
            _booting.Services.GetRequiredService<InventoryStore>(), database, _booting.Services.GetRequiredService<EventStream>(), TimeProvider.System, NullLogger<KnownMachines>.Instance);
        Assert.Null(after.Of("52:54:00:00:00:01"));
        await after.StartAsync(default);
        Assert.Equal("by-uuid", after.Of("52:54:00:00:00:01")?.Name);
    }

    [Fact]
    public async Task A_card_that_moved_to_another_port_is_not_the_machine_of_the_first()
    {
        await _server.AskAsync(Rom(1, "by-port"));
        Assert.Equal("by-port", Machines.Of("52:54:00:00:00:01")?.Name);
        await _server.AskAsync(Rom(1, "").With(DhcpOptionCode.RelayAgentInformation, [1, 5, .. "port8"u8]));
        Assert.Null(Machines.Of("52:54:00:00:00:01"));
    }

    [Fact]
    public async Task A_system_whose_cards_are_all_known_is_not_known_by_its_UUID()
    {
        await _booting.ArmAsync("by-mac");
        var offer = await _server.AskAsync(Rom(1, "").With(DhcpOptionCode.ClientGuid, PxeClientOptions.WriteGuid(Guid.Parse("aaaaaaaa-9abc-def0-1122-334455667788"))));
        Assert.Null(offer.Option(DhcpOptionCode.BootFileName));
        Assert.Null(Machines.Of("52:54:00:00:00:01"));
    }

    private InventoryView Inventory => _booting.Services.GetRequiredService<InventoryStore>().Current;

    private KnownMachines Machines => _booting.Services.GetRequiredService<KnownMachines>();

    private string? SystemAt(IPv4Address address)
    {
        var ask = _booting.Services.GetRequiredService<BootIdentity>().Ask(new BootTreeRequest("ipxe", address.ToIPAddress(), IPAddress.Parse("10.9.0.1"), BootTransport.Http));
        return Machines.Of(ask.Mac)?.Name;
    }

    private static ImmutableSortedDictionary<string, NetworkInterface> Card(NetworkInterface one) => ImmutableSortedDictionary<string, NetworkInterface>.Empty.Add("eth0", one);

    private static ClientPacket Rom(int client, string system, DhcpMessageType type = DhcpMessageType.Discover, string address = "0.0.0.0")
    {
        var packet = new ClientPacket(type, ServerUnderTest.Mac(client)) { ClientAddress = IPv4Address.Parse(address, null) }
            .With(DhcpOptionCode.VendorClass, "PXEClient:Arch:00000:UNDI:002001").With(DhcpOptionCode.ClientArchitecture, 0, 0);
        return system switch
        {
            "by-id" => packet.With(DhcpOptionCode.ClientIdentifier, 0xff, 1, 2, 3),
            "by-port" => packet.With(DhcpOptionCode.RelayAgentInformation, [1, 5, .. "port7"u8]),
            "by-uuid" => packet.With(DhcpOptionCode.ClientGuid, PxeClientOptions.WriteGuid(Uuid)),
            _ => packet,
        };
    }

    private static PxeVendorOptions Vendor(ServerUnderTest.Answer answer)
    {
        Assert.True(PxeVendorOptions.TryParse(answer.Option(DhcpOptionCode.VendorSpecific), out var options, out _));
        return options;
    }
}
