using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Net;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Foreign;
using BootAppliance.Dhcp.Protection;
using BootAppliance.Dhcp.Proxy;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Dhcp;

/// <summary>The whole server on a real database; packets in, packets out, and a clock that is moved by hand.</summary>
public sealed class ServerUnderTest : IAsyncDisposable
{
    public static readonly IPv4Address ServerAddress = IPv4Address.Parse("10.9.0.1", null);

    private readonly List<Answer> _answers = [];
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TestDatabase? _ownDatabase;
    private readonly DhcpServer _server;
    private readonly ProxyServer _bootServer;
    private readonly IPv4Address _address;

    public ServerUnderTest(TestDatabase? database = null, DhcpRules? rules = null, BootLookup? boot = null, IPv4Address? address = null, params Subnet[] subnets)
    {
        _address = address ?? ServerAddress;
        _ownDatabase = database is null ? TestDatabase.Start() : null;
        var state = (database ?? _ownDatabase!).Database;
        Leases = new LeaseTable(subnets.Length > 0 ? subnets : [Lan]);
        Metrics = new DhcpMetrics(_meters.GetRequiredService<IMeterFactory>());
        var addresses = new LocalAddresses();
        addresses.Replace([new LocalInterface("lan", 2, [_address])]);
        var events = new EventStream(state, new EventStore(state), new EventOptions(), Clock, NullLogger<EventStream>.Instance);
        var (dhcpEvents, foreign) = (new DhcpEvents(events, Clock), new ForeignServers(addresses, events, Clock));
        var intake = new PacketIntake(rules ?? new DhcpRules(), foreign);
        var limits = new SenderLimits(Clock);
        Trace = new ExchangeTrace(mac => Inventory.ByMac(mac) is not null);
        BootTaken taken = (message, answer) => Taken.Add((message.Mac, answer.FileName));
        _bootServer = new ProxyServer(boot ?? ((_, _) => null), new ReservationIndex(() => Inventory), intake, limits, foreign, taken, dhcpEvents, Metrics, Trace, Clock, NullLogger<ProxyServer>.Instance);
        _server = new DhcpServer(
            Leases, new LeaseWriter(state, rules ?? new DhcpRules(), Clock), new LeaseLookup(state, isShared: database is not null), new ReservationIndex(() => Inventory), addresses, rules ?? new DhcpRules(), boot ?? ((_, _) => null),
            intake, limits, _bootServer, foreign, taken, dhcpEvents, Metrics, Trace, Clock, NullLogger<DhcpServer>.Instance);
    }

    public static Subnet Lan { get; } = new()
    {
        Prefix = Prefix.From(IPNetwork.Parse("10.9.0.0/24")),
        Pool = new AddressPool([Range("10.9.0.100-10.9.0.109")]),
        LeaseTime = TimeSpan.FromHours(1),
        Routers = [IPv4Address.Parse("10.9.0.254", null)],
        NameServers = [IPv4Address.Parse("10.9.0.53", null)],
        Domain = "lan.example",
    };

    public LeaseTable Leases { get; }

    /// <summary>Which machine took which boot file.</summary>
    public List<(string Mac, string? File)> Taken { get; } = [];

    /// <summary>The systems that the server knows now.</summary>
    public InventoryView Inventory { get; set; } = InventoryView.Empty;

    public DhcpMetrics Metrics { get; }

    public ExchangeTrace Trace { get; }

    public MovableClock Clock { get; } = new();

    public static AddressRange Range(string text) =>
        AddressRange.TryParse(text, out var range) ? range : throw new FormatException(text);

    public static byte[] Mac(int number) => [0x52, 0x54, 0, 0, (byte)(number >> 8), (byte)number];

    /// <summary>A system with one interface for each pair.</summary>
    public static SystemObject System(string name, params (string? Mac, string? Address)[] interfaces) => new()
    {
        Name = name,
        Hostname = name,
        Interfaces = interfaces.Select((one, i) => KeyValuePair.Create($"eth{i}", new NetworkInterface { MacAddress = one.Mac, IpAddress = one.Address }))
            .ToImmutableSortedDictionary(),
    };

    /// <summary>Sends a packet and waits until everything that it caused is done; the answers to it.</summary>
    public Task<IReadOnlyList<Answer>> SendAsync(ClientPacket packet, bool unicast = false) => SendAsync(packet.ToArray(), unicast);

    public async Task<IReadOnlyList<Answer>> SendAsync(byte[] packet, bool unicast = false)
    {
        var counted = Counted;
        lock (_answers) _answers.Clear();
        _server.Receive(packet, new Arrival("lan", _address, default, !unicast), Take);
        while (Counted == counted) await Task.Delay(1);
        lock (_answers) return [.. _answers];
    }

    /// <summary>The answers of port 4011 to a packet from there.</summary>
    public IReadOnlyList<Answer> AskBootServer(ClientPacket packet) => AskProxy(packet, ProxyReply.Port);

    /// <summary>The answers of a proxy in this server's place.</summary>
    public IReadOnlyList<Answer> AskProxy(ClientPacket packet, ushort port = DhcpSocket.ServerPort)
    {
        lock (_answers) _answers.Clear();
        _bootServer.Receive(packet.ToArray(), new Arrival("lan", _address, packet.ClientAddress, port == DhcpSocket.ServerPort, port, port), Take);
        lock (_answers) return [.. _answers];
    }

    /// <summary>Sends any bytes at all; the answers are not kept.</summary>
    public void SendBytes(ReadOnlyMemory<byte> packet) => _server.Receive(packet, new Arrival("lan", _address, default, true), (_, _) => { });

    /// <summary>The one answer to a packet.</summary>
    public async Task<Answer> AskAsync(ClientPacket packet, bool unicast = false) => Assert.Single(await SendAsync(packet, unicast));

    /// <summary>Discovers and requests; the address that the client now has.</summary>
    public async Task<IPv4Address> BindAsync(int client)
    {
        var offer = await AskAsync(new ClientPacket(DhcpMessageType.Discover, Mac(client)));
        var ack = await AskAsync(Select(client, offer.Message.YourAddress));
        Assert.Equal(DhcpMessageType.Ack, ack.Message.MessageType);
        return ack.Message.YourAddress;
    }

    public static ClientPacket Select(int client, IPv4Address address) => new ClientPacket(DhcpMessageType.Request, Mac(client))
        .With(DhcpOptionCode.ServerIdentifier, ServerAddress).With(DhcpOptionCode.RequestedAddress, address);

    public async ValueTask DisposeAsync()
    {
        await _meters.DisposeAsync();
        if (_ownDatabase is not null) await _ownDatabase.DisposeAsync();
    }

    /// <summary>How many packets came to an end, of whatever kind.</summary>
    public long Counted => Enum.GetValues<DhcpReason>().Sum(Metrics.Total);

    private void Take(ReadOnlySpan<byte> packet, ReplyDestination destination)
    {
        var bytes = packet.ToArray();
        Assert.True(DhcpMessage.TryParse(bytes, out var message, out var error), error.ToString());
        lock (_answers) _answers.Add(new Answer(bytes, message, destination));
    }

    public sealed record Answer(byte[] Bytes, DhcpMessage Message, ReplyDestination To)
    {
        public byte[]? Option(byte code) => Message.TryGetOption(code, out var value) ? value.ToArray() : null;

        public IPv4Address Address(byte code) => IPv4Address.Read(Option(code));

        public string? Text(byte code) => Option(code) is { } bytes ? global::System.Text.Encoding.ASCII.GetString(bytes) : null;
    }
}

/// <summary>Stands still until it is moved.</summary>
public sealed class MovableClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public void Advance(TimeSpan time) => _now += time;

    public override DateTimeOffset GetUtcNow() => _now;
}
