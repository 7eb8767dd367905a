using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Boot;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Dhcp.V6;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp6;
using BootAppliance.Tests.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BootAppliance.Tests.Dhcp;

public sealed class DhcpEndpointsTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly TestDatabase _database = TestDatabase.Start();
    private WebApplication? _app;
    private HttpClient? _client;

    public async Task InitializeAsync()
    {
        await WriteAsync(Lease("10.9.0.100", "52:54:00:00:00:01", LeaseState.Bound) with { HostName = "alpha" });
        await WriteAsync(Lease("10.9.0.101", "52:54:00:00:00:02", LeaseState.Released));
        await WriteAsync(Lease("10.9.0.102", "52:54:00:00:00:03", LeaseState.Declined));

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(_database.Database).AddEvents(new EventOptions()).AddMetrics().AddDhcp().AddSingleton<BootLookup>((_, _) => null).AddSingleton<BootTaken>((_, _) => { })
            .AddSingleton(new ReservationIndex(() => InventoryView.Empty.With(ServerUnderTest.System("web01", ("52:54:00:00:00:01", null)))));
        builder.Services.AddSingleton(new BootServer(80, Address: null)).AddSingleton(new DhcpOptions
        {
            Mode = DhcpMode.Off,
            Subnets = [new SubnetOptions { Subnet = IPNetwork.Parse("10.9.0.0/24"), Ranges = [ServerUnderTest.Range("10.9.0.100-10.9.0.199")] }],
        });
        _app = builder.Build();
        _app.MapDhcp();
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    public async Task DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    public void Dispose() => _client?.Dispose();

    [Theory]
    [InlineData("dnsmasq", "dhcp-boot=tag:ipxe,http://192.0.2.5/boot/ipxe?mac=${mac:hexhyp},,192.0.2.5")]
    [InlineData("isc", "next-server 192.0.2.5;")]
    [InlineData("kea", "\"boot-file-name\": \"http://192.0.2.5/boot/efi/ipxe.efi\"")]
    [InlineData("mikrotik", "value=\"'http://192.0.2.5/boot/ipxe?mac=\\${mac:hexhyp}'\"")]
    [InlineData("windows", "-OptionId 66 -Value '192.0.2.5'")]
    public async Task Each_server_that_others_run_has_its_recipe(string server, string line) =>
        Assert.Contains(line, (await GetAsync($"/dhcp/recipes/{server}?address=192.0.2.5"))["text"]!.GetValue<string>(), StringComparison.Ordinal);

    [Fact]
    public async Task Leases_are_listed_by_address_a_page_at_a_time()
    {
        var first = await GetAsync("/leases?limit=2");
        Assert.Equal(["10.9.0.100", "10.9.0.101"], Column(first, "address"));
        Assert.Equal(["bound", "released"], Column(first, "state"));
        Assert.Equal("web01", first["items"]![0]!["system"]!.GetValue<string>());

        var second = await GetAsync($"/leases?limit=2&after={first["next"]}");
        Assert.Equal(["10.9.0.102"], Column(second, "address"));
        Assert.Null(second["next"]);
    }

    [Theory]
    [InlineData("alpha", "10.9.0.100")]
    [InlineData("web01", "10.9.0.100")]
    [InlineData("00:02", "10.9.0.101")]
    [InlineData("declined", "10.9.0.102")]
    public async Task A_filter_finds_a_lease_by_whatever_it_is_known_by(string filter, string address) =>
        Assert.Equal([address], Column(await GetAsync($"/leases?filter={filter}"), "address"));

    [Fact]
    public async Task The_status_says_how_full_each_subnet_is()
    {
        var subnet = Assert.Single((await GetAsync("/dhcp"))["subnets"]!.AsArray())!;
        Assert.Equal(("10.9.0.0/24", 100, 1, 1, 1), (
            subnet["subnet"]!.GetValue<string>(), subnet["dynamic"]!.GetValue<int>(), subnet["bound"]!.GetValue<int>(),
            subnet["declined"]!.GetValue<int>(), subnet["remembered"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_freed_lease_is_gone_from_memory_and_database()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await _client!.DeleteAsync("/leases/10.9.0.100")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.DeleteAsync("/leases/10.9.0.100")).StatusCode);
        Assert.Equal(["10.9.0.101", "10.9.0.102"], Column(await GetAsync("/leases"), "address"));
    }

    [Theory]
    [InlineData("Gi0/1", "01054769302f31")]
    [InlineData("0x0102ff", "01030102ff")]
    public async Task A_lease_says_at_which_port_its_machine_was(string circuit, string agent)
    {
        var table = _app!.Services.GetRequiredService<LeaseTable>();
        var lease = Lease("10.9.0.103", "52:54:00:00:00:04", LeaseState.Bound) with { AgentInformation = Convert.FromHexString(agent) };
        lock (table.Gate) table.SubnetOf(lease.Address)!.Put(lease);
        Assert.Equal(circuit, (await GetAsync($"/leases?filter={Uri.EscapeDataString(circuit)}"))["items"]![0]!["circuit_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Reclaiming_forgets_what_ended_and_nothing_that_lives()
    {
        await WriteAsync(Lease("10.9.0.103", "52:54:00:00:00:04", LeaseState.Bound) with { ExpiresAt = Now.AddDays(-8) });
        await WriteAsync(Lease("10.9.0.104", "52:54:00:00:00:05", LeaseState.Bound) with { ExpiresAt = Now.AddDays(-6) });
        Assert.Equal(1, await ReclaimAsync(""));
        Assert.Equal(1, await ReclaimAsync("?ended_for=86400"));
        Assert.Equal(0, await ReclaimAsync("?ended_for=0"));
        Assert.Equal(["10.9.0.100", "10.9.0.101", "10.9.0.102"], Column(await GetAsync("/leases"), "address"));
    }

    [Fact]
    public async Task IPv6_leases_come_after_those_of_IPv4_and_are_filtered_and_freed_alike()
    {
        var (leases, address) = (_app!.Services.GetRequiredService<Lease6Table>(), IPv6Address.From(IPAddress.Parse("2001:db8::7")));
        var lease = new Lease6 { Address = address, Client = new("0003", 1), State = LeaseState.Bound, Mac = "52:54:00:00:00:01", StartsAt = Now, RenewedAt = Now, ExpiresAt = Now.AddHours(1) };
        await _database.Database.WriteAsync(connection => Lease6Store.Apply(connection, lease, Now), _ => leases.Put(lease));
        Assert.Equal(["10.9.0.102", "2001:db8::7"], Column(await GetAsync("/leases?after=10.9.0.101"), "address"));
        var page = await GetAsync("/leases?limit=3");
        Assert.Equal(["2001:db8::7"], Column(await GetAsync($"/leases?after={page["next"]}"), "address"));
        Assert.Equal(["10.9.0.100", "2001:db8::7"], Column(await GetAsync("/leases?filter=web01"), "address"));
        Assert.Equal(HttpStatusCode.NoContent, (await _client!.DeleteAsync("/leases/2001:db8::7")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.DeleteAsync("/leases/2001:db8::7")).StatusCode);
        Assert.Empty(Column(await GetAsync("/leases?filter=2001:"), "address"));
    }

    [Fact]
    public async Task A_machines_messages_are_shown_by_MAC_and_by_name_and_go_out_as_a_capture()
    {
        var sent = new Datagram(new(IPAddress.Any, 68), new(IPAddress.Broadcast, 67), new ClientPacket(BootAppliance.Protocols.Dhcp.DhcpMessageType.Discover, ServerUnderTest.Mac(1)).ToArray());
        _app!.Services.GetRequiredService<ExchangeTrace>().Add(new(Now, "52:54:00:00:00:01", "lan", sent, null, "no_subnet", "nobody knows", null));
        Assert.Equal("web01", (await GetAsync("/dhcp/trace?filter=no_sub"))["items"]![0]!["system"]!.GetValue<string>());
        Assert.Empty((await GetAsync("/dhcp/trace?filter=other"))["items"]!.AsArray());
        foreach (var machine in (string[])["52:54:00:00:00:01", "52-54-00-00-00-01", "web01"])
        {
            var exchange = (await GetAsync($"/dhcp/trace/{machine}"))["items"]![0]!;
            Assert.Equal(("DISCOVER", "nobody knows", null), (exchange["request"]!["type"]!.GetValue<string>(), exchange["why"]!.GetValue<string>(), exchange["reply"]));
        }

        Assert.Equal(24 + 16 + 28 + sent.Bytes.Length, (await _client!.GetByteArrayAsync("/dhcp/trace/web01/pcap")).Length);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync("/dhcp/trace/web02")).StatusCode);
    }

    [Theory]
    [InlineData("/leases?after=nonsense", "after")]
    [InlineData("/leases?limit=0", "limit")]
    public async Task A_mistake_in_the_query_is_named(string path, string field)
    {
        var response = await _client!.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]![field]);
    }

    private async Task<int> ReclaimAsync(string query)
    {
        var answer = await _client!.PostAsync("/leases/reclaim" + query, null);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reclaimed"]!.GetValue<int>();
    }

    private static IEnumerable<string> Column(JsonNode page, string name) => page["items"]!.AsArray().Select(item => item![name]!.GetValue<string>());

    private static Lease Lease(string address, string mac, LeaseState state) => new()
    {
        Address = IPv4Address.Parse(address, null),
        Client = new ClientKey("01-" + mac.Replace(":", "", StringComparison.Ordinal)),
        State = state,
        Mac = mac,
        StartsAt = Now,
        RenewedAt = Now,
        ExpiresAt = Now.AddHours(1),
    };

    private Task<Lease?[]> WriteAsync(Lease lease) =>
        _database.Database.WriteAsync(connection => LeaseStore.Apply(connection, [new LeaseChange(lease)], Now));

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _client!.GetStringAsync(path))!;
}
