using BootAppliance.Dhcp;
using BootAppliance.Protocols;

namespace BootAppliance.Tests.Dhcp;

public sealed class UdpFrameTests
{
    [Fact]
    public void Both_checksums_cover_what_they_have_to()
    {
        Span<byte> packet = stackalloc byte[64];
        var length = UdpFrame.Write(packet, Address("127.0.0.1"), 67, Address("127.0.0.2"), 68, "hi!"u8);
        Assert.Equal(31, length);
        Assert.Equal(0xFFFF, OnesSum(packet[..20]));
        Assert.Equal(0xFFFF, OnesSum([.. packet[12..20], 0, 17, 0, 11, .. packet[20..length], 0]));
        Assert.Equal("hi!"u8.ToArray(), packet[28..length].ToArray());
        Assert.Equal([0, 67, 0, 68, 0, 11], packet[20..26].ToArray());
    }

    [Fact]
    public void An_echo_request_is_whole_and_only_its_own_reply_is_taken()
    {
        Span<byte> message = stackalloc byte[8];
        Assert.Equal(8, EchoProbe.Write(message, 0x1234));
        Assert.Equal(0xFFFF, OnesSum(message));
        byte[] reply = [0x46, .. new byte[11], 10, 78, 0, 120, .. new byte[8], 0, 0, 0, 0, 0x12, 0x34, 0, 0];
        Assert.Equal(Address("10.78.0.120"), EchoProbe.Read(reply, 0x1234));
        Assert.Null(EchoProbe.Read(reply, 0x1235));
        for (var cut = 0; cut < reply.Length; cut++) Assert.Null(EchoProbe.Read(reply.AsSpan(0, cut), 0x1234));
    }

    // RFC 1071 §1: over a correct packet, its checksum included, the sum is all ones.
    private static int OnesSum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        for (var i = 0; i < bytes.Length; i += 2) sum += (bytes[i] << 8) | bytes[i + 1];
        while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
        return sum;
    }

    private static IPv4Address Address(string text) => IPv4Address.Parse(text, null);
}
