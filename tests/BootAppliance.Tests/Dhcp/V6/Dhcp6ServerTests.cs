using System.Diagnostics.Metrics;
using System.Net;
using BootAppliance.Boot;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Protection;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Dhcp.V6;
using BootAppliance.Events;
using BootAppliance.Installs;
using BootAppliance.Inventory;
using BootAppliance.Protocols.Dhcp6;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Dhcp.V6;

/// <summary>RFC 8415 §18.3, on a real database of either engine.</summary>
public sealed class Dhcp6ServerTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly byte[] Server = Duid.Of(Guid.Parse("11111111-2222-3333-4444-555555555555"));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootappliance-dhcp6-");
    private readonly MovableClock _clock = new();
    private TestDatabase? _database;
    private ServiceProvider _services = null!; // StartAsync makes both before a test begins
    private readonly ExchangeTrace _trace = new(_ => false);
    private Lease6Table _leases = new();
    private Dhcp6Server _server = null!; // StartAsync makes it before a test begins

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _services.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_client_solicits_requests_renews_and_keeps_its_address_over_a_restart(DatabaseEngine engine)
    {
        await StartAsync(engine);
        var advertised = Address(await AskAsync(Message(Dhcp6MessageType.Solicit, 1)));
        var request = Message(Dhcp6MessageType.Request, 1, advertised, names: true);
        Assert.Equal(advertised, Address(await AskAsync(request)));
        await RestartAsync();
        Assert.Equal(advertised, Address(await AskAsync(Message(Dhcp6MessageType.Renew, 1, advertised, names: true))));
        Assert.Equal(advertised, Address(await AskAsync(Message(Dhcp6MessageType.Solicit, 1))));
        Assert.NotEqual(advertised, Address(await AskAsync(Message(Dhcp6MessageType.Solicit, 2))));
    }

    [Fact]
    public async Task What_is_released_is_free_and_goes_to_its_client_again()
    {
        await StartAsync();
        var mine = Address(await AskAsync(Message(Dhcp6MessageType.Request, 1, names: true)));
        Assert.Equal(Dhcp6Status.Success, Status(await AskAsync(Message(Dhcp6MessageType.Release, 1, mine, names: true))));
        Assert.Null(_leases.MacOf(IPv6Address.ToIPAddress(mine!.Value), _clock.GetUtcNow()));
        Assert.Equal(mine, Address(await AskAsync(Message(Dhcp6MessageType.Solicit, 1))));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_history_tells_who_had_an_IPv6_address_and_when(DatabaseEngine engine)
    {
        await StartAsync(engine);
        var mine = Address(await AskAsync(Message(Dhcp6MessageType.Request, 1, names: true)))!.Value;
        var bound = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromMinutes(10));
        await AskAsync(Message(Dhcp6MessageType.Renew, 1, mine, names: true));
        await AskAsync(Message(Dhcp6MessageType.Release, 1, mine, names: true));
        await AskAsync(Message(Dhcp6MessageType.Request, 2, names: true));

        var history = new LeaseHistory(_database!.Database);
        var entries = await history.ListAsync(IPv6Address.ToIPAddress(mine), null, null, 10, default);
        Assert.Equal([("released", _clock.GetUtcNow()), ("bound", bound)], entries.Select(one => (one.What, one.At)));
        Assert.All(entries, one => Assert.Equal(IPv6Address.ToIPAddress(mine).ToString(), one.Address));
        Assert.Equal(2, (await history.ListAsync(null, entries[0].Mac, null, 10, default)).Count);
        Assert.Equal(3, (await history.ListAsync(null, null, null, 10, default)).Count);
        Assert.Empty(await history.ListAsync(IPAddress.Any, null, null, 10, default));
    }

    [Fact]
    public async Task A_declined_address_is_given_to_nobody_for_a_while()
    {
        await StartAsync();
        var mine = Address(await AskAsync(Message(Dhcp6MessageType.Request, 1, names: true)));
        await AskAsync(Message(Dhcp6MessageType.Decline, 1, mine, names: true));
        Assert.NotEqual(mine, Address(await AskAsync(Message(Dhcp6MessageType.Solicit, 1))));
        Assert.NotEqual(mine, Address(await AskAsync(Message(Dhcp6MessageType.Solicit, 2, mine))));
    }

    [Fact]
    public async Task A_client_on_another_link_hears_that_its_address_does_not_fit()
    {
        await StartAsync();
        Assert.Equal(Dhcp6Status.NotOnLink, Status(await AskAsync(Message(Dhcp6MessageType.Confirm, 1, IPv6Address.From(IPAddress.Parse("2001:db8:9::1"))))));
        Assert.Equal(Dhcp6Status.Success, Status(await AskAsync(Message(Dhcp6MessageType.Confirm, 1, IPv6Address.From(IPAddress.Parse("2001:db8::1"))))));
        Assert.Null(await AskAsync(Message(Dhcp6MessageType.Confirm, 1)));
    }

    [Fact]
    public async Task Messages_for_another_server_and_those_that_lack_one_are_not_answered()
    {
        await StartAsync();
        Assert.Null(await AskAsync(Message(Dhcp6MessageType.Request, 1)));
        Assert.Null(await AskAsync(Message(Dhcp6MessageType.Solicit, 1, names: true)));
        Assert.Null(await AskAsync(new Dhcp6Writer(Dhcp6MessageType.Request, 1).Put(Dhcp6OptionCode.ClientId, Client(1)).Put(Dhcp6OptionCode.ServerId, Duid.Of(Guid.NewGuid())).ToArray()));
        Assert.Null(await AskAsync(new Dhcp6Writer(Dhcp6MessageType.Solicit, 1).ToArray()));
    }

    [Fact]
    public async Task When_the_range_is_used_up_the_client_hears_so()
    {
        await StartAsync();
        for (var i = 1; i <= 4; i++) await AskAsync(Message(Dhcp6MessageType.Request, i, names: true));
        Assert.Null(Address(await AskAsync(Message(Dhcp6MessageType.Solicit, 5))));
    }

    [Fact]
    public async Task The_inventory_reserves_an_address_by_the_MAC_in_the_DUID_and_from_a_relay()
    {
        await StartAsync();
        Assert.Equal("2001:db8::77", IPv6Address.ToIPAddress(Address(await AskAsync(Message(Dhcp6MessageType.Solicit, 7)))!.Value).ToString());

        var unknown = new Dhcp6Writer(Dhcp6MessageType.Solicit, 1).Put(Dhcp6OptionCode.ClientId, Duid.Of(Guid.NewGuid())).Put(Dhcp6OptionCode.IaNa, new byte[12]).ToArray();
        var relay = new Dhcp6Relay(0, IPv6Address.From(IPAddress.Parse("2001:db8::1")), IPv6Address.From(IPAddress.Parse("fe80::9")), [9, 8]);
        var wrapped = new Dhcp6Writer(Dhcp6MessageType.RelayForward, relay).Put(Dhcp6OptionCode.InterfaceId, [9, 8])
            .Put(Dhcp6OptionCode.ClientLinkLayerAddress, [0, 1, 0x52, 0x54, 0, 0, 0, 7]).Put(Dhcp6OptionCode.RelayMessage, unknown).ToArray();
        var answer = (await AskAsync(wrapped))!;
        Assert.Equal((byte)Dhcp6MessageType.RelayReply, answer[0]);
        var options = Options(answer.AsSpan(34).ToArray());
        Assert.Equal([9, 8], options[Dhcp6OptionCode.InterfaceId]);
        Assert.Equal("2001:db8::77", IPv6Address.ToIPAddress(Address(options[Dhcp6OptionCode.RelayMessage])!.Value).ToString());
    }

    [Theory]
    [InlineData("PXEClient:Arch:00007:UNDI:003016", 7, "tftp://[2001:db8::1]/ipxe.efi")]
    [InlineData("HTTPClient:Arch:00016:UNDI:003016", 16, "http://[2001:db8::1]/boot/efi/ipxe.efi")]
    public async Task An_armed_machine_s_firmware_gets_its_boot_URL(string vendor, int architecture, string url)
    {
        await StartAsync();
        await _services.GetRequiredService<InstallStore>().ArmAsync("web07", "test", null, default);
        var solicit = new Dhcp6Writer(Dhcp6MessageType.Solicit, 1).Put(Dhcp6OptionCode.ClientId, Client(7)).Put(Dhcp6OptionCode.IaNa, new byte[12])
            .Put(Dhcp6OptionCode.VendorClass, [0, 0, 1, 87, 0, (byte)vendor.Length, .. System.Text.Encoding.ASCII.GetBytes(vendor)])
            .Put(Dhcp6OptionCode.ClientArchitecture, [0, (byte)architecture]).ToArray();
        var options = Options((await AskAsync(solicit))![4..]);
        Assert.Equal(url, System.Text.Encoding.ASCII.GetString(options[Dhcp6OptionCode.BootFileUrl]));
        Assert.Equal(architecture == 16, options.ContainsKey(Dhcp6OptionCode.VendorClass));
    }

    [Fact]
    public async Task Who_makes_its_own_address_gets_the_settings_alone()
    {
        await StartAsync();
        var options = Options((await AskAsync(new Dhcp6Writer(Dhcp6MessageType.InformationRequest, 1).ToArray()))![4..]);
        Assert.Equal(16, options[Dhcp6OptionCode.DnsServers].Length);
        Assert.Equal("\u0003lab\u0007example\0", System.Text.Encoding.ASCII.GetString(options[Dhcp6OptionCode.DomainList]));
        Assert.False(options.ContainsKey(Dhcp6OptionCode.IaNa));
    }

    [Fact]
    public async Task No_bytes_make_the_server_stumble()
    {
        await StartAsync();
        var random = new Random(7);
        var seed = Message(Dhcp6MessageType.Request, 1, names: true);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = i % 3 == 0 ? new byte[random.Next(200)] : seed[..random.Next(seed.Length + 1)];
            if (i % 3 == 0) random.NextBytes(bytes);
            else if (bytes.Length > 0) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            await AskAsync(bytes);
        }

        Assert.NotNull(Address(await AskAsync(Message(Dhcp6MessageType.Solicit, 7))));
    }

    private async Task StartAsync(DatabaseEngine engine = DatabaseEngine.Sqlite)
    {
        _database = TestDatabase.Start(engine);
        var services = new ServiceCollection().AddLogging().AddMetrics().AddSingleton(TimeProvider.System).AddSingleton(_database.Database).AddEvents(new EventOptions());
        services.AddSingleton(new BootOptions()).AddSingleton(new InstallOptions()).AddSingleton(new ImportOptions());
        services.AddSingleton(new BootServer(80, Address: null)).AddSingleton(new DhcpOptions()).AddSingleton<TemplateExists>(_ => true).AddSingleton<DeployObjection>((_, _) => null).AddSingleton(new DiskRuleObjection(_ => null));
        services.AddInventory(_folder.FullName).AddInstalls(_folder.FullName, _folder.FullName).AddBoot().AddDhcp();
        _services = services.BuildServiceProvider();
        var store = _services.GetRequiredService<InventoryStore>();
        StoredFile file = new("linux", new string('a', 64), 1, null);
        await store.SaveAsync(new Distro { Name = "debian", Kernel = file, Initrd = file }, null, false, "test", default);
        await store.SaveAsync(new Profile { Name = "base", Distro = "debian", Autoinstall = "debian/preseed.cfg" }, null, false, "test", default);
        var system = ServerUnderTest.System("web07", ("52:54:00:00:00:07", null));
        system = system with { Profile = "base", Interfaces = system.Interfaces.SetItem("eth0", system.Interfaces["eth0"] with { Ipv6Address = "2001:db8::77" }) };
        await store.SaveAsync(system, null, false, "test", default);
        await RestartAsync();
    }

    private async Task RestartAsync()
    {
        _leases = new Lease6Table();
        foreach (var lease in await _database!.Database.ReadAsync(connection => Lease6Store.Load(connection, 100), default)) _leases.Put(lease);
        var store = _services.GetRequiredService<InventoryStore>();
        _server = new Dhcp6Server(
            Server,
            [new Subnet6(new Subnet6Options
            {
                Subnet = IPNetwork.Parse("2001:db8::/64"),
                Ranges = [AddressRange6.TryParse("2001:db8::1000-2001:db8::1003", out var range) ? range! : throw new FormatException()],
                NameServers = [IPAddress.Parse("2001:db8::53")],
                DomainSearch = ["lab.example"],
            })],
            _leases, _database.Database, () => store.Current, new Dhcp6Boot(_services.GetRequiredService<BootOffers>(), _services.GetRequiredService<BootSightings>()), new DhcpRules(),
            new SenderLimits(_clock), _services.GetRequiredService<EventStream>(), new Dhcp6Metrics(_services.GetRequiredService<IMeterFactory>()), _trace, _clock, NullLogger<Dhcp6Server>.Instance);
    }

    private async Task<byte[]?> AskAsync(byte[] packet)
    {
        byte[]? answer = null;
        await _server.ReceiveAsync(packet, new Arrival6("lan", [IPAddress.Parse("fe80::1"), IPAddress.Parse("2001:db8::1")], IPAddress.Parse("fe80::2")), bytes => answer = bytes);
        return answer;
    }

    /// <summary>A DUID-LL of 52:54:00:00:00:NN.</summary>
    private static byte[] Client(int number) => [0, 3, 0, 1, 0x52, 0x54, 0, 0, 0, (byte)number];

    private static byte[] Message(Dhcp6MessageType type, int client, UInt128? address = null, bool names = false)
    {
        var writer = new Dhcp6Writer(type, 0xABCDEF).Put(Dhcp6OptionCode.ClientId, Client(client));
        if (names) writer.Put(Dhcp6OptionCode.ServerId, Server);
        if (address is { } one) writer.PutAssociation(0, one, 0, 0);
        else writer.Put(Dhcp6OptionCode.IaNa, new byte[12]);
        return writer.ToArray();
    }

    private static UInt128? Address(byte[]? answer)
    {
        Assert.NotNull(answer);
        Assert.True(Dhcp6Message.TryParse(answer, out var message));
        return Assert.Single(message.Associations).Addresses is [var address] ? address : null;
    }

    private static Dhcp6Status Status(byte[]? answer) => (Dhcp6Status)Options(answer![4..])[Dhcp6OptionCode.Status][1];

    private static Dictionary<ushort, byte[]> Options(byte[] bytes)
    {
        Dictionary<ushort, byte[]> found = [];
        var reader = new Dhcp6OptionReader(bytes);
        while (reader.TryRead()) found[reader.Code] = reader.Value.ToArray();
        Assert.False(reader.IsMalformed);
        return found;
    }
}
