using System.Net;
using BootAppliance.Power;
using BootAppliance.Power.Ipmi;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Simulators.Bmc.Ipmi;

namespace BootAppliance.Tests.Power;

/// <summary>A simulated BMC on a real UDP port, and the driver that it judges.</summary>
internal sealed class BmcUnderTest : IAsyncDisposable
{
    private readonly SimulatedBmc _bmc;
    private readonly IpmiListener _listener;

    public BmcUnderTest(params string[] faults)
        : this(TimeProvider.System, faults)
    {
    }

    public BmcUnderTest(TimeProvider clock, params string[] faults)
    {
        _bmc = new("bmc1", [BmcAccount.Parse("admin:secret"), BmcAccount.Parse("op:secret2:operator"), BmcAccount.Parse("looker:secret3:user")]);
        Fail(faults);
        _listener = new(_bmc, new(IPAddress.Loopback, 0));
        Driver = new(Suites, clock, Trips.Add);
        Target = At(_listener.EndPoint.Port);
    }

    public CipherSuiteCache Suites { get; } = new();

    public List<IpmiRoundTrip> Trips { get; } = [];

    public IpmiDriver Driver { get; }

    public PowerTarget Target { get; }

    public SimulatedChassis Chassis => _bmc.Chassis;

    public int OpenSessions => _listener.OpenSessions;

    public static PowerTarget At(int port) => new("web01", "127.0.0.1", port, "admin", new("secret"), new Dictionary<string, string>());

    public void Fail(params string[] faults) => _bmc.Faults = BmcFaults.Parse(faults);

    public Task<PowerOutcome<PowerState>> StatusAsync() => Driver.StatusAsync(Target, CancellationToken.None);

    public async Task<PowerFault?> DoAsync(PowerVerb verb) => (await Driver.AlterAsync(Target, verb, CancellationToken.None)).Fault;

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
