using System.Net;
using BootAppliance.Dhcp;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

/// <summary>The packets of real firmware, replayed: discover and request, as they came from the wire.</summary>
public sealed class FirmwareCaptureTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly IPv4Address Server = IPv4Address.Parse("10.78.0.1", null);

    private static readonly Subnet Subnet = ServerUnderTest.Lan with
    {
        Prefix = Prefix.From(IPNetwork.Parse("10.78.0.0/24")),
        Pool = new AddressPool([ServerUnderTest.Range("10.78.0.50-10.78.0.150")]),
        Routers = [],
    };

    private readonly List<ClientMessage> _asked = [];
    private readonly ServerUnderTest _server;

    public FirmwareCaptureTests() => _server = new(boot: Boot, address: Server, subnets: Subnet);

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("ipxe-bios", "http://10.78.0.1/boot/ipxe", null)]
    [InlineData("ovmf-pxe", "ipxe.efi", null)]
    [InlineData("ovmf-http", "http://10.78.0.1/boot/efi/ipxe.efi", "HTTPClient")]
    public async Task Real_firmware_gets_its_lease_and_its_boot_file(string firmware, string file, string? vendorClass)
    {
        var offer = Assert.Single(await _server.SendAsync(Capture($"{firmware}-discover")));
        Assert.Equal(DhcpMessageType.Offer, offer.Message.MessageType);

        // The address that the captured request wants is free: whoever offered it then is not asked for now.
        var ack = Assert.Single(await _server.SendAsync(Capture($"{firmware}-request")));
        Assert.Equal(DhcpMessageType.Ack, ack.Message.MessageType);
        foreach (var answer in new[] { offer, ack })
        {
            Assert.Equal(file, answer.Text(DhcpOptionCode.BootFileName));
            Assert.Equal(vendorClass, answer.Text(DhcpOptionCode.VendorClass));
            Assert.Equal(Server, answer.Message.NextServer);
        }
    }

    [Fact]
    public async Task What_firmware_says_of_itself_is_understood()
    {
        foreach (var firmware in new[] { "ipxe-bios", "ovmf-pxe", "ovmf-http" }) await _server.SendAsync(Capture($"{firmware}-discover"));
        Assert.Equal([(true, (ushort?)0), (false, 7), (false, 16)], _asked.Select(message => (message.IsIpxe, message.Architecture)));
        Assert.Equal([1472, 1472, 1472], _asked.Select(message => message.MaximumSize));
        Assert.All(_asked, message => Assert.True(message.IsNetworkBoot));
    }

    [Fact]
    public async Task EDK2_asks_for_a_broadcast_and_iPXE_takes_a_unicast()
    {
        Assert.Equal(DeliveryMethod.Broadcast, Assert.Single(await _server.SendAsync(Capture("ovmf-pxe-discover"))).To.Method);
        Assert.Equal(DeliveryMethod.Hardware, Assert.Single(await _server.SendAsync(Capture("ipxe-bios-discover"))).To.Method);
    }

    private static byte[] Capture(string name) => Convert.FromHexString(
        string.Concat(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Dhcp", "Captures", name + ".hex"))));

    private BootAnswer? Boot(ClientMessage message, IPAddress server)
    {
        _asked.Add(message);
        return message switch
        {
            { IsIpxe: true } => new($"http://{server}/boot/ipxe", server, "armed"),
            { Architecture: 16 } => new($"http://{server}/boot/efi/ipxe.efi", server, "armed"),
            _ => new("ipxe.efi", server, "armed"),
        };
    }
}
