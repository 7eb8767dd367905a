using System.Net;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp.Trace;

public sealed class MessageTextTests
{
    [Theory]
    [InlineData("ovmf-pxe-discover", "DISCOVER", "93 client-architecture", "X64Uefi (7)")]
    [InlineData("ovmf-pxe-discover", "DISCOVER", "chaddr", "52:54:00:aa:00:02")]
    [InlineData("ipxe-bios-request", "REQUEST", "77 user-class", "iPXE")]
    [InlineData("ovmf-http-discover", "DISCOVER", "53 message-type", "DISCOVER")]
    public void What_firmware_sent_is_read_as_people_read_it(string capture, string type, string name, string value)
    {
        var (read, lines) = MessageText.Of(Capture(capture));
        Assert.Equal(type, read);
        Assert.Contains(new MessageLine(name, value), lines);
    }

    [Theory]
    [InlineData(51, "00000e10", "51 lease-time", "3600")]
    [InlineData(51, "0e10", "51 lease-time", "0x0e10")]
    [InlineData(3, "c0000201c0000202", "3 routers", "192.0.2.1, 192.0.2.2")]
    [InlineData(55, "010343", "55 parameter-request-list", "subnet-mask, routers, boot-file-name")]
    [InlineData(61, "01525400000001", "61 client-identifier", "hardware 52:54:00:00:00:01")]
    [InlineData(61, "ff0000000100010001aabb", "61 client-identifier", "IAID 00000001, DUID 00010001aabb")]
    [InlineData(82, "0104706f7274", "82 relay-agent-information", "circuit port")]
    [InlineData(43, "060108", "43 vendor-specific", "discovery UseBootFileAtOnce")]
    [InlineData(12, "611b5b41", "12 host-name", "a\\x1b[A")]
    [InlineData(222, "0102", "222 option-222", "0x0102")]
    public void An_option_is_read_by_its_form_and_shown_as_bytes_where_it_has_another(byte code, string hex, string name, string value) =>
        Assert.Contains(new MessageLine(name, value), MessageText.Of(new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)).With(code, Convert.FromHexString(hex)).ToArray()).Lines);

    [Fact]
    public void A_DHCPv6_message_is_read_through_its_relays()
    {
        var inner = Convert.FromHexString("01abcdef" + "0001000a00030001525400000001" + "0003000c000000010000000000000000" + "00060004001700 3b".Replace(" ", "", StringComparison.Ordinal));
        byte[] relayed = [12, 0, .. IPAddress.Parse("2001:db8::1").GetAddressBytes(), .. IPAddress.Parse("fe80::2").GetAddressBytes(), 0, 9, 0, (byte)inner.Length, .. inner];
        var (type, lines) = MessageText6.Of(relayed);
        Assert.Equal("RELAYFORWARD of SOLICIT", type);
        Assert.Contains(new MessageLine("link", "2001:db8::1"), lines);
        Assert.Contains(new MessageLine("6 option-request", "dns-servers, boot-file-url"), lines);
    }

    [Fact]
    public void No_bytes_make_it_throw()
    {
        var random = new Random(20261121);
        foreach (var capture in (string[])["ovmf-pxe-discover", "ipxe-bios-request", "dnsmasq-proxy-ack"])
        {
            for (var i = 0; i < 2000; i++)
            {
                var bytes = Capture(capture);
                for (var flips = random.Next(1, 12); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                MessageText.Of(bytes[..random.Next(bytes.Length + 1)]);
                bytes[0] = (byte)random.Next(14);
                MessageText6.Of(bytes);
            }
        }
    }

    private static byte[] Capture(string name) => Convert.FromHexString(string.Concat(
        File.ReadAllText(Path.Combine(Repository.Root, "tests/BootAppliance.Tests/Dhcp/Captures", name + ".hex")).Where(char.IsAsciiHexDigit)));
}
