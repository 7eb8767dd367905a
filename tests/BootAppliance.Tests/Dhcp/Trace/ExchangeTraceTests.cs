using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Inventory;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp.Trace;

public sealed class ExchangeTraceTests
{
    private const string Client = "52:54:00:00:00:01";

    [Fact]
    public async Task Each_message_is_kept_with_its_reply_the_decision_and_the_reason()
    {
        await using var server = new ServerUnderTest();
        await server.BindAsync(1);
        var (discover, request) = server.Trace.Of(Client) is [var first, var second] ? (first, second) : throw new InvalidOperationException();
        Assert.Equal(("offered_free", DhcpReason.OfferedFree.Sentence()), (discover.Decision, discover.Why));
        Assert.Equal(("DISCOVER", "OFFER"), (MessageView.Of(discover.Request).Type, MessageView.Of(discover.Reply!).Type));
        Assert.Equal(("REQUEST", "ACK", "acknowledged"), (MessageView.Of(request.Request).Type, MessageView.Of(request.Reply!).Type, request.Decision));
    }

    [Fact]
    public async Task Silence_is_kept_with_its_reason()
    {
        await using var server = new ServerUnderTest();
        await server.SendAsync(ServerUnderTest.Select(1, ServerUnderTest.ServerAddress));
        var only = Assert.Single(server.Trace.Of(Client));
        Assert.NotNull(only.Why);
        await server.SendAsync(new ClientPacket(DhcpMessageType.Request, ServerUnderTest.Mac(1)).With(DhcpOptionCode.ServerIdentifier, new IPv4Address(1)).With(DhcpOptionCode.RequestedAddress, new IPv4Address(2)));
        Assert.Equal(("other_server", null), (server.Trace.Of(Client)[^1].Decision, server.Trace.Of(Client)[^1].Reply));
    }

    [Fact]
    public async Task The_reason_of_the_boot_file_stands_by_the_reply_that_names_it()
    {
        await using var server = new ServerUnderTest(boot: (_, address) => new BootAnswer("pxelinux.0", address, "because the test says so"));
        await server.SendAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)).With(DhcpOptionCode.VendorClass, "PXEClient:Arch:00000").With(DhcpOptionCode.ClientArchitecture, 0, 0));
        Assert.Equal("because the test says so", Assert.Single(server.Trace.Of(Client)).Boot);
    }

    [Fact]
    public async Task A_flood_of_strangers_pushes_no_known_machine_out_and_takes_no_more_than_its_share()
    {
        await using var server = new ServerUnderTest { Inventory = InventoryView.Empty.With(ServerUnderTest.System("web01", (Client, null))) };
        await server.BindAsync(1);
        for (var stranger = 2; stranger < 2000; stranger++) server.SendBytes(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(stranger)).ToArray());
        Assert.Equal(2, server.Trace.Of(Client).Count);
        Assert.Equal(257, server.Trace.Latest.Count);
        Assert.Contains(server.Trace.Latest, one => one.Mac == "52:54:00:00:07:cf");
    }

    [Fact]
    public async Task The_last_sixteen_of_one_machine_are_kept()
    {
        await using var server = new ServerUnderTest();
        for (uint xid = 1; xid <= 20; xid++) server.SendBytes(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)) { TransactionId = xid }.ToArray());
        Assert.Equal(16, server.Trace.Of(Client).Count);
        Assert.Contains(MessageView.Of(server.Trace.Of(Client)[0].Request).Lines, line => line is { Name: "xid", Value: "0x00000005" });
    }
}
