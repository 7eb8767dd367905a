using System.Net;
using System.Net.Sockets;
using System.Text;
using BootAppliance.Protocols;
using BootAppliance.Protocols.WakeOnLan;

namespace BootAppliance.Power.WakeOnLan;

/// <summary>Wake-on-LAN: on alone, and nobody answers. Whether the machine came is seen by what it does.</summary>
public sealed class WakeOnLanDriver(TimeProvider clock) : IPowerDriver
{
    /// <summary>"discard"; cards look at the frame, not at the port.</summary>
    private const int DefaultPort = 9;

    /// <summary>A frame that is lost is lost for good.</summary>
    private const int Times = 3;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public string Kind => "wol";

    public bool Can(PowerTarget target, PowerVerb verb) => verb == PowerVerb.On;

    public bool Tells(PowerTarget target, PowerState state) => false;

    public Task<PowerOutcome<PowerState>> StatusAsync(PowerTarget target, CancellationToken cancellationToken) =>
        Task.FromResult(new PowerOutcome<PowerState>(default, Cannot("tell a state", "watch for the machine's own requests, or give it a second power system").About(target)));

    public async Task<PowerOutcome> AlterAsync(PowerTarget target, PowerVerb verb, CancellationToken cancellationToken) => await PowerOperation.RunAsync(target, Deadline, clock, async token =>
    {
        if (verb != PowerVerb.On) throw Cannot($"do {verb}", "give the machine a second power system for it");
        var packet = new byte[MagicPacket.Length + MacAddress.Length];
        var length = MagicPacket.Write(Mac(target), Password(target), packet);
        try
        {
            var address = (await Dns.GetHostAddressesAsync(target.Address.Length > 0 ? target.Address : "255.255.255.255", token))[0];
            using Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            if (address.AddressFamily == AddressFamily.InterNetwork) socket.EnableBroadcast = true;
            for (var time = 0; time < Times; time++)
            {
                if (time > 0) await Task.Delay(Between, clock, token);
                await socket.SendToAsync(packet.AsMemory(0, length), SocketFlags.None, new IPEndPoint(address, target.Port > 0 ? target.Port : DefaultPort), token);
            }
        }
        catch (SocketException exception)
        {
            throw new PowerException(PowerFailure.Unreachable, $"is not reached ({exception.SocketErrorCode})", "set the broadcast address of the machine's own network, 192.0.2.255 say, as its address");
        }

        return true;
    }, cancellationToken);

    public Task<PowerOutcome> SetNextBootAsync(PowerTarget target, NextBoot boot, CancellationToken cancellationToken) =>
        Task.FromResult(new PowerOutcome(Cannot("set what is booted next", "set the machine's boot order to network first; power on works without this").About(target)));

    public Task<PowerOutcome> IdentifyAsync(PowerTarget target, TimeSpan duration, CancellationToken cancellationToken) =>
        Task.FromResult(new PowerOutcome(Cannot("light a lamp", "look for the machine by its name or place").About(target)));

    public Task<PowerOutcome<PowerCapabilities>> CapabilitiesAsync(PowerTarget target, CancellationToken cancellationToken) =>
        Task.FromResult(new PowerOutcome<PowerCapabilities>(new([PowerVerb.On], SetsNextBoot: false, Identifies: false, []), Fault: null));

    private static PowerException Cannot(string what, string remedy) => new(PowerFailure.Unsupported, $"is Wake-on-LAN, which cannot {what}", remedy);

    private static MacAddress Mac(PowerTarget target) => MacAddress.TryParse(target.Options.GetValueOrDefault("mac"), out var mac)
        ? mac
        : throw new PowerException(PowerFailure.BadSetting, "has no MAC address to wake", "set the option mac, 52:54:00:12:34:56 say");

    /// <summary>SecureOn, written as a MAC address or an IPv4 address is.</summary>
    private static byte[] Password(PowerTarget target)
    {
        var text = Encoding.UTF8.GetString(target.Password.Reveal());
        if (text.Length == 0) return [];
        if (MacAddress.TryParse(text, out var six)) return six.ToArray();
        return text.Count('.'.Equals) == 3 && IPAddress.TryParse(text, out var four)
            ? four.GetAddressBytes()
            : throw new PowerException(PowerFailure.BadSetting, "has a SecureOn password that is not written as a MAC address or an IPv4 address is", "correct the password in the inventory, or leave it empty");
    }
}
