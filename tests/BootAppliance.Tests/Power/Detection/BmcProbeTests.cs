using System.Net;
using System.Net.Sockets;
using BootAppliance.Power.Detection;
using BootAppliance.Protocols.Ipmi;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Simulators.Bmc.Ipmi;
using BootAppliance.Simulators.Bmc.Redfish;

namespace BootAppliance.Tests.Power.Detection;

/// <summary>The probe against the simulated BMC on real ports.</summary>
public sealed class BmcProbeTests : IAsyncLifetime
{
    private const int Nobody = 9;

    private readonly List<string> _heard = [];
    private SimulatedBmc _bmc = null!;
    private IpmiListener _ipmi = null!;
    private RedfishListener _redfish = null!;

    public async Task InitializeAsync()
    {
        _bmc = new("bmc1", [BmcAccount.Parse("admin:secret")]) { Heard = _heard.Add };
        _ipmi = Listen(_bmc);
        _redfish = await RedfishListener.StartAsync(_bmc, new(IPAddress.Loopback, 0));
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await _redfish.DisposeAsync();
        await _ipmi.DisposeAsync();
    }

    [Fact]
    public async Task A_redfish_service_tells_its_UUID_product_and_certificate_without_anybody_logging_in()
    {
        var report = await AskAsync(_redfish.Port, _ipmi.EndPoint.Port);
        Assert.Equal(new BmcFound("redfish") { Fingerprint = _redfish.Fingerprint, Uuid = new Guid(_bmc.Guid, bigEndian: true).ToString(), Product = "Simulated BMC" }, report.Found);
        Assert.Contains("Redfish 1.17.0", Assert.Single(report.Steps), StringComparison.Ordinal);
        Assert.Equal(0, _redfish.OpenSessions);
        Assert.Empty(_heard);
    }

    [Fact]
    public async Task Where_no_redfish_is_IPMI_is_asked_by_ping_and_38h_without_a_session()
    {
        var report = await AskAsync(Nobody, _ipmi.EndPoint.Port);
        Assert.Equal(new BmcFound("ipmi"), report.Found);
        Assert.Equal(3, report.Steps.Count);
        Assert.Contains("refuses the connection", report.Steps[0], StringComparison.Ordinal);
        Assert.EndsWith("presence ping: IPMI", report.Steps[1], StringComparison.Ordinal);
        Assert.EndsWith("Get Channel Authentication Capabilities: IPMI 2.0", report.Steps[2], StringComparison.Ordinal);
        Assert.Equal(0, _ipmi.OpenSessions);
        Assert.Empty(_heard);
    }

    [Theory]
    [InlineData("not-json", "what is no JSON")]
    [InlineData("redirect https://192.0.2.99/redfish/v1/", "leads to https://192.0.2.99")]
    [InlineData("huge", "more than 2 MiB")]
    public async Task A_service_that_misbehaves_is_not_believed_and_IPMI_is_asked(string fault, string said)
    {
        _bmc.Faults = BmcFaults.Parse([fault]);
        var report = await AskAsync(_redfish.Port, _ipmi.EndPoint.Port);
        Assert.Equal("ipmi", report.Found?.Type);
        Assert.Contains(said, report.Steps[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_packet_is_sent_again()
    {
        _bmc.Faults = BmcFaults.Parse(["lose 3"]);
        Assert.Equal("ipmi", (await AskAsync(Nobody, _ipmi.EndPoint.Port)).Found?.Type);
    }

    [Fact]
    public async Task Where_nothing_listens_nothing_is_found_and_the_steps_say_so()
    {
        var report = await AskAsync(Nobody, Nobody);
        Assert.Null(report.Found);
        Assert.Contains("refuses IPMI", report.Steps[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_answers_it_ends_by_itself()
    {
        _bmc.Faults = BmcFaults.Parse(["dead"]);
        var report = await AskAsync(Nobody, _ipmi.EndPoint.Port);
        Assert.Null(report.Found);
        Assert.Equal(["no answer", "no answer"], report.Steps.Skip(1).Select(step => step.Split(": ")[^1]));
    }

    [Fact]
    public async Task A_BMC_that_speaks_IPMI_1_5_alone_is_not_proposed()
    {
        using UdpClient old = new(new IPEndPoint(IPAddress.Loopback, 0));
        using CancellationTokenSource end = new();
        var answering = AnswerAsync(old, end.Token);
        var report = await AskAsync(Nobody, ((IPEndPoint)old.Client.LocalEndPoint!).Port);
        await end.CancelAsync();
        await answering;
        Assert.Null(report.Found);
        Assert.EndsWith("IPMI 1.5 alone, which is not spoken here", report.Steps[^1], StringComparison.Ordinal);
    }

    private static IpmiListener Listen(SimulatedBmc bmc) => new(bmc, new(IPAddress.Loopback, 0));

    private static Task<BmcReport> AskAsync(int https, int rmcp) => new BmcProbe(TimeProvider.System, https, rmcp).AskAsync(IPAddress.Loopback, default);

    private static async Task AnswerAsync(UdpClient socket, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var asked = await socket.ReceiveAsync(cancellationToken);
                if (Answer(asked.Buffer) is { Length: > 0 } reply) await socket.SendAsync(reply, asked.RemoteEndPoint, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private static byte[] Answer(byte[] packet)
    {
        var reply = new byte[64];
        if (AsfPresence.TryParsePing(packet, out var tag)) return reply[..AsfPresence.WritePong(reply, tag)];
        if (!SessionlessFrame.TryParse(packet, out var message)) return [];
        var data = new byte[ChannelAuthentication.Length];
        new ChannelAuthentication(1, SpeaksIpmi2: false, NeedsBmcKey: false, OemId: 0).Write(data);
        return reply[..SessionlessFrame.Write(reply, message.Response(IpmiCompletion.Ok, data))];
    }
}
