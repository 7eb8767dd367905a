using System.Diagnostics;
using System.Net;
using BootAppliance.Dhcp.Trace;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Tests.Dhcp.Trace;

public sealed class PcapFileTests
{
    [Fact]
    public async Task Tcpdump_reads_requests_and_replies_of_both_families()
    {
        byte[] solicit = [1, 0xab, 0xcd, 0xef, 0, 1, 0, 10, 0, 3, 0, 1, 0x52, 0x54, 0, 0, 0, 1];
        var discover = new ClientPacket(DhcpMessageType.Discover, ServerUnderTest.Mac(1)).ToArray();
        var text = await ReadAsync(PcapFile.Of([Exchange("0.0.0.0", 68, "255.255.255.255", 67, discover), Exchange("fe80::2", 546, "fe80::1", 547, solicit)]));
        Assert.Contains("2026-11-21 10:00:00.250000 IP (", text, StringComparison.Ordinal);
        Assert.Contains("0.0.0.0.68 > 255.255.255.255.67: [udp sum ok] BOOTP/DHCP, Request from 52:54:00:00:00:01", text, StringComparison.Ordinal);
        Assert.Contains("fe80::2.546 > fe80::1.547: [udp sum ok] dhcp6 solicit", text, StringComparison.Ordinal);
        Assert.Contains("fe80::1.547 > fe80::2.546:", text, StringComparison.Ordinal);
    }

    private static TracedExchange Exchange(string from, int fromPort, string to, int toPort, byte[] bytes)
    {
        var (client, server) = (new IPEndPoint(IPAddress.Parse(from), fromPort), new IPEndPoint(IPAddress.Parse(to), toPort));
        return new(new DateTimeOffset(2026, 11, 21, 10, 0, 0, 250, TimeSpan.Zero), "52:54:00:00:00:01", "lan", new(client, server, bytes), new(server, client, bytes), "word", "why", null);
    }

    private static async Task<string> ReadAsync(byte[] pcap)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, pcap);
            using var tcpdump = Process.Start(new ProcessStartInfo("tcpdump", ["-Z", "root", "-vvnttttr", file]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["TZ"] = "UTC" } })!;
            var text = await tcpdump.StandardOutput.ReadToEndAsync();
            await tcpdump.WaitForExitAsync();
            return text;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
