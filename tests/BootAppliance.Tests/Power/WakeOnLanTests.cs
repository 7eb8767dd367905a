using System.Net;
using System.Net.Sockets;
using BootAppliance.Power;
using BootAppliance.Power.WakeOnLan;

namespace BootAppliance.Tests.Power;

public sealed class WakeOnLanTests
{
    private static readonly WakeOnLanDriver Driver = new(TimeProvider.System);

    [Theory]
    [InlineData("127.0.0.1", "", "")]
    [InlineData("127.255.255.255", "", "")]
    [InlineData("127.0.0.1", "01:02:03:04:05:06", "010203040506")]
    [InlineData("127.0.0.1", "192.0.2.7", "c0000207")]
    public async Task A_real_socket_hears_the_magic_packet(string address, string password, string tail)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        Assert.Null((await Driver.AlterAsync(Target(address, ((IPEndPoint)socket.LocalEndPoint!).Port, password), PowerVerb.On, CancellationToken.None)).Fault);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
        var heard = new byte[200];
        for (var time = 0; time < 3; time++)
        {
            var length = await socket.ReceiveAsync(heard, SocketFlags.None, patience.Token);
            Assert.Equal("ffffffffffff" + string.Concat(Enumerable.Repeat("5254000a0b0c", 16)) + tail, Convert.ToHexStringLower(heard.AsSpan(0, length)));
        }
    }

    [Fact]
    public async Task It_can_switch_on_alone_and_says_so()
    {
        foreach (var verb in Enum.GetValues<PowerVerb>().Where(verb => verb != PowerVerb.On))
            Assert.Equal(PowerFailure.Unsupported, (await Driver.AlterAsync(Target("127.0.0.1", 9, ""), verb, CancellationToken.None)).Fault!.Failure);
        Assert.Equal(PowerFailure.Unsupported, (await Driver.StatusAsync(Target("127.0.0.1", 9, ""), CancellationToken.None)).Fault!.Failure);
        Assert.Equal([PowerVerb.On], (await Driver.CapabilitiesAsync(Target("127.0.0.1", 9, ""), CancellationToken.None)).Value!.Verbs);
    }

    [Fact]
    public async Task Without_a_MAC_address_or_with_an_odd_password_it_says_what_to_set()
    {
        var none = Target("127.0.0.1", 9, "") with { Options = new Dictionary<string, string>() };
        Assert.Contains("set the option mac", (await Driver.AlterAsync(none, PowerVerb.On, CancellationToken.None)).Fault!.Sentence);
        Assert.Equal(PowerFailure.BadSetting, (await Driver.AlterAsync(Target("127.0.0.1", 9, "secret"), PowerVerb.On, CancellationToken.None)).Fault!.Failure);
    }

    private static PowerTarget Target(string address, int port, string password) => new("web01", address, port, "", new(password), new Dictionary<string, string> { ["mac"] = "52:54:00:0a:0b:0c" });
}
