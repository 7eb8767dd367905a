using System.Diagnostics.Metrics;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Foreign;
using BootAppliance.Dhcp.Protection;
using BootAppliance.Dhcp.Proxy;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Events;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Dhcp;

/// <summary>proxyDHCP against the packets of OVMF behind another server, and beside what dnsmasq answered to them.</summary>
public sealed class ProxyTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly IPv4Address Own = IPv4Address.Parse("10.78.0.1", null);
    private static readonly IPv4Address Client = IPv4Address.Parse("10.78.0.86", null);

    private readonly TestDatabase _database = TestDatabase.Start();
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly DhcpMetrics _metrics;
    private readonly ForeignServers _foreign;
    private readonly ProxyServer _proxy;
    private readonly List<(byte[] Bytes, DhcpMessage Message, ReplyDestination To)> _answers = [];

    public ProxyTests()
    {
        var clock = new MovableClock();
        var events = new EventStream(_database.Database, new EventStore(_database.Database), new EventOptions(), clock, NullLogger<EventStream>.Instance);
        _metrics = new DhcpMetrics(_meters.GetRequiredService<IMeterFactory>());
        _foreign = new ForeignServers(new LocalAddresses(), events, clock);
        _proxy = new ProxyServer(
            (message, server) => message.Mac.EndsWith("99", StringComparison.Ordinal) ? null : new BootAnswer(message.IsIpxe ? $"http://{server}/boot/ipxe" : message.Architecture is null or 0 ? "undionly.kpxe" : "ipxe.efi", server, "a test"),
            new ReservationIndex(() => BootAppliance.Inventory.InventoryView.Empty), new PacketIntake(new DhcpRules(), _foreign), new SenderLimits(clock), _foreign, (_, _) => { }, new DhcpEvents(events, clock), _metrics, new ExchangeTrace(_ => false), clock, NullLogger<ProxyServer>.Instance);
    }

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _meters.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public void UEFI_is_offered_a_boot_server_to_ask_and_gets_its_file_there_as_from_dnsmasq()
    {
        var offer = Answer(Capture("ovmf-proxy-discover"), 67);
        Assert.Equal(DhcpMessageType.Offer, offer.Message.MessageType);
        Assert.True(offer.Message.YourAddress.IsAny);
        Same("dnsmasq-proxy-offer", offer.Message);
        Assert.Equal(DeliveryMethod.Broadcast, offer.To.Method);

        var ack = Answer(Capture("ovmf-proxy-4011"), 4011);
        Assert.Equal((DhcpMessageType.Ack, Client), (ack.Message.MessageType, ack.Message.ClientAddress));
        Assert.Equal("ipxe.efi", System.Text.Encoding.ASCII.GetString(ack.Bytes, 108, 8));
        // dnsmasq leaves 66 and 67 out: its file is in the field. EDK2 prefers 67, so both say the same.
        Same("dnsmasq-proxy-ack", ack.Message, DhcpOptionCode.TftpServerName, DhcpOptionCode.BootFileName);
        Assert.Equal((Client, (ushort)4011), (ack.To.Address, ack.To.Port));
    }

    [Fact]
    public void What_the_client_asks_of_the_server_of_its_address_is_not_answered()
    {
        _proxy.Receive(Capture("ovmf-proxy-request"), Arrival(67), Take);
        Assert.Empty(_answers);
        Assert.Equal(1, _metrics.Total(DhcpReason.ProxyNotOurs));
    }

    [Fact]
    public void BIOS_and_iPXE_get_their_file_with_the_offer()
    {
        var bios = Answer(Discover(1).With(DhcpOptionCode.VendorClass, "PXEClient:Arch:00000:UNDI:002001").With(DhcpOptionCode.ClientArchitecture, 0, 0).ToArray(), 67);
        Assert.Equal("undionly.kpxe", Text(bios.Message, DhcpOptionCode.BootFileName));
        Assert.Equal("PXEClient", Text(bios.Message, DhcpOptionCode.VendorClass));
        Assert.True(bios.Message.TryGetOption(DhcpOptionCode.VendorSpecific, out var vendor));
        Assert.Equal([6, 1, 8, 255], vendor.ToArray());
        _answers.Clear();
        var ipxe = Answer(Discover(1).With(DhcpOptionCode.UserClass, "iPXE").ToArray(), 67);
        Assert.Equal("http://10.78.0.1/boot/ipxe", Text(ipxe.Message, DhcpOptionCode.BootFileName));
        Assert.False(ipxe.Message.TryGetOption(DhcpOptionCode.LeaseTime, out _));
    }

    [Fact]
    public void A_machine_that_boots_nothing_from_here_and_a_system_that_runs_are_left_to_the_other_server()
    {
        _proxy.Receive(Discover(0x99).With(DhcpOptionCode.UserClass, "iPXE").ToArray(), Arrival(67), Take);
        _proxy.Receive(Discover(1).ToArray(), Arrival(67), Take);
        Assert.Empty(_answers);
        Assert.Equal((1, 1), (_metrics.Total(DhcpReason.ProxyNothing), _metrics.Total(DhcpReason.ProxyNotBooting)));
    }

    [Fact]
    public void The_other_server_is_known_from_what_its_clients_say()
    {
        _proxy.Receive(new ClientPacket(DhcpMessageType.Request, ServerUnderTest.Mac(1)).With(DhcpOptionCode.ServerIdentifier, 10, 78, 0, 2).ToArray(), Arrival(67), Take);
        var other = Assert.Single(_foreign.Current);
        Assert.Equal(("10.78.0.2", "lan"), (other.Address, other.Interface));
    }

    [Fact]
    public void The_answer_to_our_own_question_names_a_server_and_is_not_taken_for_a_client_s()
    {
        var question = ForeignServerProbe.Discover(_foreign.ProbeHardware, Own);
        _proxy.Receive(question, Arrival(67), Take);
        question[0] = 2;
        byte[] answer = [.. question[..240], 53, 1, 2, 54, 4, 10, 78, 0, 3, 255];
        _proxy.Receive(answer, Arrival(67), Take);
        Assert.Equal("10.78.0.3", Assert.Single(_foreign.Current).Address);
        Assert.Equal(2, _metrics.Total(DhcpReason.OwnQuestion));
        Assert.Empty(_answers);
    }

    private static void Same(string capture, DhcpMessage mine, params byte[] more)
    {
        Assert.True(DhcpMessage.TryParse(Capture(capture), out var theirs, out _));
        Assert.Equal(theirs.OptionCodes.Concat(more).Order(), mine.OptionCodes.Order());
        Assert.Equal(theirs.NextServer, mine.NextServer);
        foreach (var code in theirs.OptionCodes)
        {
            Assert.True(theirs.TryGetOption(code, out var one) & mine.TryGetOption(code, out var other));
            Assert.Equal(one.ToArray(), other.ToArray());
        }
    }

    private static string Text(DhcpMessage message, byte code) => message.TryGetOption(code, out var value) ? System.Text.Encoding.ASCII.GetString(value) : "";

    private static byte[] Capture(string name) => Convert.FromHexString(string.Concat(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Dhcp", "Captures", name + ".hex"))));

    private static ClientPacket Discover(int client) => new(DhcpMessageType.Discover, ServerUnderTest.Mac(client));

    private static Arrival Arrival(ushort port) => port == 67
        ? new Arrival("lan", Own, default, true)
        : new Arrival("lan", Own, Client, false, port, port);

    private (byte[] Bytes, DhcpMessage Message, ReplyDestination To) Answer(byte[] packet, ushort port)
    {
        _proxy.Receive(packet, Arrival(port), Take);
        return Assert.Single(_answers[^1..]);
    }

    private void Take(ReadOnlySpan<byte> packet, ReplyDestination destination)
    {
        var bytes = packet.ToArray();
        Assert.True(DhcpMessage.TryParse(bytes, out var message, out _));
        _answers.Add((bytes, message, destination));
    }
}
