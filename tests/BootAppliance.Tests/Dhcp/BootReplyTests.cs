using System.Net;
using BootAppliance.Boot;
using BootAppliance.Dhcp;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp;

/// <summary>What firmware and iPXE need in a reply (RFC 4578, RFC 5970, PXE 2.1).</summary>
public sealed class BootReplyTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Http = "http://10.9.0.1/boot/efi/shimx64.efi";

    private readonly ServerUnderTest _server = new(boot: Answer);

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_BIOS_machine_gets_its_loader_in_every_field_that_firmware_reads()
    {
        var offer = await _server.AskAsync(Firmware(0).With(DhcpOptionCode.ClientGuid, Guid));
        Assert.Equal(ServerUnderTest.ServerAddress, offer.Message.NextServer);
        Assert.Equal("undionly.kpxe", File(offer));
        Assert.Equal("undionly.kpxe", offer.Text(DhcpOptionCode.BootFileName));
        Assert.Equal("10.9.0.1", offer.Text(DhcpOptionCode.TftpServerName));
        Assert.Equal("PXEClient", offer.Text(DhcpOptionCode.VendorClass));
        Assert.Equal([6, 1, 8, 255], offer.Option(DhcpOptionCode.VendorSpecific));
        Assert.Equal(Guid, offer.Option(DhcpOptionCode.ClientGuid));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    public async Task A_UEFI_machine_gets_no_option_43_which_it_would_misunderstand(ushort architecture)
    {
        var offer = await _server.AskAsync(Firmware(architecture));
        Assert.Equal("ipxe.efi", offer.Text(DhcpOptionCode.BootFileName));
        Assert.Null(offer.Option(DhcpOptionCode.VendorClass));
        Assert.Null(offer.Option(DhcpOptionCode.VendorSpecific));
    }

    [Fact]
    public async Task A_UEFI_HTTP_machine_gets_a_URL_and_its_own_class()
    {
        var offer = await _server.AskAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1))
            .With(DhcpOptionCode.VendorClass, "HTTPClient:Arch:00016:UNDI:003001").With(DhcpOptionCode.ClientArchitecture, 0, 16));
        Assert.Equal("HTTPClient", offer.Text(DhcpOptionCode.VendorClass));
        Assert.Equal(Http, offer.Text(DhcpOptionCode.BootFileName));
    }

    [Theory]
    [InlineData("iPXE")]
    [InlineData("\u0004iPXE")]
    public async Task IPXE_gets_its_script_and_is_told_not_to_wait_for_a_proxy(string userClass)
    {
        var offer = await _server.AskAsync(Firmware(0).With(DhcpOptionCode.UserClass, userClass));
        Assert.Equal("http://10.9.0.1/boot/ipxe", offer.Text(DhcpOptionCode.BootFileName));
        Assert.Equal([176, 1, 1], offer.Option(DhcpOptionCode.Ipxe));
        Assert.Null(offer.Option(DhcpOptionCode.VendorSpecific));
        Assert.Null(offer.Option(DhcpOptionCode.VendorClass));
    }

    [Fact]
    public async Task A_machine_that_shall_boot_its_disk_gets_a_lease_and_no_boot_file()
    {
        var offer = await _server.AskAsync(Firmware(11));
        Assert.False(offer.Message.YourAddress.IsAny);
        Assert.True(offer.Message.NextServer.IsAny);
        Assert.Null(offer.Option(DhcpOptionCode.BootFileName));
        Assert.Null(offer.Option(DhcpOptionCode.VendorClass));
    }

    [Fact]
    public async Task A_known_machine_that_shall_boot_its_disk_is_told_so_by_a_menu_of_its_disk_alone_without_a_prompt()
    {
        var offer = await _server.AskAsync(Firmware(6));
        Assert.Equal("PXEClient", offer.Text(DhcpOptionCode.VendorClass));
        Assert.Equal([6, 1, 7, 9, 13, 0, 0, 10, .. "Local disk"u8, 10, 11, 0, .. "Local disk"u8, 255], offer.Option(DhcpOptionCode.VendorSpecific));
        Assert.Null(offer.Option(DhcpOptionCode.BootFileName));
    }

    [Theory]
    [InlineData(0, BootFirmware.Bios)]
    [InlineData(7, BootFirmware.Uefi)]
    [InlineData(9, BootFirmware.Uefi)]
    [InlineData(16, BootFirmware.UefiHttp)]
    [InlineData(6, BootFirmware.Uefi)]
    [InlineData(11, BootFirmware.Uefi)]
    [InlineData(19, BootFirmware.UefiHttp)]
    [InlineData(27, BootFirmware.Uefi)]
    [InlineData(28, BootFirmware.UefiHttp)]
    [InlineData(22, BootFirmware.Unsupported)]
    [InlineData(1, BootFirmware.Unsupported)]
    public void Firmware_is_known_by_its_architecture(int architecture, BootFirmware firmware) => Assert.Equal(firmware, BootAnswers.FirmwareOf(Of(architecture)));

    [Theory]
    [InlineData(0, null, "undionly.kpxe")]
    [InlineData(0, "pxe", "pxelinux.0")]
    [InlineData(7, null, "ipxe.efi")]
    [InlineData(7, "grub", "shimx64.efi")]
    [InlineData(6, null, "ipxe-i386.efi")]
    [InlineData(11, null, "ipxe-arm64.efi")]
    [InlineData(11, "grub", "bootnetaa64.efi")]
    [InlineData(19, "grub", "bootnetaa64.efi")]
    [InlineData(27, null, "ipxe-riscv64.efi")]
    [InlineData(39, null, "ipxe-loong64.efi")]
    [InlineData(22, null, null)]
    public void Each_processor_has_its_own_loader(int architecture, string? preferred, string? loader) => Assert.Equal(
        loader,
        LoaderChoice.Of(BootAnswers.FirmwareOf(Of(architecture)), BootAnswers.ProcessorOf(Of(architecture)), preferred is null ? ["ipxe"] : [preferred]).Cast<string?>().FirstOrDefault());

    private static ClientMessage Of(int architecture) => new() { Type = ClientMessageType.Discover, TransactionId = 1, HardwareAddress = [], Architecture = (ushort)architecture };

    [Fact]
    public async Task A_Raspberry_Pi_finds_its_word_in_option_43()
    {
        var offer = await _server.AskAsync(new ClientPacket(DhcpMessageType.Discover, [0xdc, 0xa6, 0x32, 0, 0, 1])
            .With(DhcpOptionCode.VendorClass, "PXEClient:Arch:00000:UNDI:002001").With(DhcpOptionCode.ClientArchitecture, 0, 0));
        Assert.Contains("Raspberry Pi Boot", offer.Text(DhcpOptionCode.VendorSpecific), StringComparison.Ordinal);
        Assert.False(offer.Message.NextServer.IsAny);
    }

    [Theory]
    [InlineData(DhcpMessageType.Request)]
    [InlineData(DhcpMessageType.Inform)]
    public async Task Who_asks_a_boot_server_for_an_item_gets_its_file_and_the_item_back(DhcpMessageType type)
    {
        var question = new ClientPacket(type, ServerUnderTest.Mac(1)) { ClientAddress = BootAppliance.Protocols.IPv4Address.Parse("10.9.0.50", null) }
            .With(DhcpOptionCode.VendorClass, "PXEClient:Arch:00000:UNDI:002001").With(DhcpOptionCode.ClientArchitecture, 0, 0)
            .With(DhcpOptionCode.VendorSpecific, 71, 4, 0, 7, 0, 0, 255);
        var ack = await _server.AskAsync(question);
        Assert.Equal(DhcpMessageType.Ack, ack.Message.MessageType);
        Assert.Equal([71, 4, 0, 7, 0, 0, 255], ack.Option(DhcpOptionCode.VendorSpecific));
        Assert.NotNull(ack.Option(DhcpOptionCode.BootFileName));
        Assert.Null(ack.Option(DhcpOptionCode.LeaseTime));
        Assert.Empty(_server.Leases.Subnets[0].All);
    }

    [Fact]
    public async Task Credentials_are_nothing_of_ours()
    {
        var question = new ClientPacket(DhcpMessageType.Inform, ServerUnderTest.Mac(1)) { ClientAddress = BootAppliance.Protocols.IPv4Address.Parse("10.9.0.50", null) }
            .With(DhcpOptionCode.VendorClass, "PXEClient:Arch:00000:UNDI:002001").With(DhcpOptionCode.VendorSpecific, 71, 4, 0, 7, 0x80, 0, 255);
        Assert.All(await _server.SendAsync(question), answer => Assert.NotEqual([71, 4, 0, 7, 0x80, 0, 255], answer.Option(DhcpOptionCode.VendorSpecific)));
    }

    [Fact]
    public async Task An_installed_system_gets_a_plain_lease()
    {
        var offer = await _server.AskAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)));
        Assert.Null(offer.Option(DhcpOptionCode.BootFileName));
        Assert.True(offer.Message.NextServer.IsAny);
        Assert.Equal("", File(offer));
    }

    [Fact]
    public async Task Firmware_iPXE_and_system_of_one_interface_keep_one_address()
    {
        var firmware = (await _server.AskAsync(Firmware(0))).Message.YourAddress;
        var ipxe = (await _server.AskAsync(Firmware(0).With(DhcpOptionCode.ClientIdentifier, [1, .. ServerUnderTest.Mac(1)]))).Message.YourAddress;
        var system = (await _server.AskAsync(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)).With(DhcpOptionCode.ClientIdentifier, 255, 1, 2, 3, 4, 0, 1))).Message.YourAddress;
        Assert.Equal([firmware, firmware], [ipxe, system]);
    }

    [Fact]
    public async Task A_reply_is_no_larger_than_its_client_takes_and_ends_with_the_relay_s_option()
    {
        byte[] agent = [1, 4, .. "port"u8, 2, 3, .. "sw1"u8];
        var packet = new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)) { RelayAddress = IPv4Address.Parse("10.9.0.254", null) }
            .With(DhcpOptionCode.MaximumMessageSize, 2, 64).With(DhcpOptionCode.ClientArchitecture, 0, 0)
            .With(DhcpOptionCode.VendorClass, "PXEClient:Arch:00000:UNDI:002001").With(DhcpOptionCode.RelayAgentInformation, agent);
        var offer = await _server.AskAsync(packet);
        Assert.True(offer.Bytes.Length <= 576 - 28);
        Assert.Equal(agent, offer.Option(DhcpOptionCode.RelayAgentInformation));
        Assert.True(offer.Bytes.AsSpan().IndexOf((byte[])[82, (byte)agent.Length, .. agent, 255]) > 240);
        Assert.Equal((DeliveryMethod.Unicast, (ushort)67), (offer.To.Method, offer.To.Port));
    }

    private static readonly byte[] Guid = [0, 0x78, 0x56, 0x34, 0x12, 0xbc, 0x9a, 0xf0, 0xde, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88];

    private static ClientPacket Firmware(ushort architecture) => new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1))
        .With(DhcpOptionCode.VendorClass, $"PXEClient:Arch:{architecture:d5}:UNDI:002001")
        .With(DhcpOptionCode.ClientArchitecture, (byte)(architecture >> 8), (byte)architecture);

    private static string File(ServerUnderTest.Answer answer) =>
        System.Text.Encoding.ASCII.GetString(answer.Bytes, 108, 128).TrimEnd('\0');

    private static BootAnswer? Answer(ClientMessage message, IPAddress server) => message switch
    {
        { IsIpxe: true } => new($"http://{server}/boot/ipxe", server, "armed"),
        { Architecture: 16 } => new(Http, server, "armed"),
        { Architecture: 7 or 9 } => new("ipxe.efi", server, "armed"),
        { Architecture: 6 } => new(null, server, "not armed", BootsDisk: true),
        { Architecture: 11 } => new(null, server, "not armed"),
        _ => new("undionly.kpxe", server, "armed"),
    };
}
