using System.Net;
using BootAppliance.Power;
using BootAppliance.Power.Redfish;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Simulators.Bmc.Redfish;

namespace BootAppliance.Tests.Power;

/// <summary>A simulated BMC's Redfish service on a real TLS port, and the driver that it judges.</summary>
internal sealed class RedfishUnderTest : IAsyncDisposable
{
    private readonly SimulatedBmc _bmc;

    private RedfishUnderTest(SimulatedBmc bmc, RedfishListener listener)
    {
        (_bmc, Listener) = (bmc, listener);
        Target = new("web01", "127.0.0.1", listener.Port, "admin", new("secret"), new Dictionary<string, string> { ["fingerprint"] = listener.Fingerprint });
    }

    public RedfishListener Listener { get; }

    public RedfishDriver Driver { get; } = new(new HastyClock());

    public PowerTarget Target { get; set; }

    public SimulatedChassis Chassis => _bmc.Chassis;

    public static async Task<RedfishUnderTest> StartAsync(int systems, params string[] faults)
    {
        SimulatedBmc bmc = new("bmc1", [BmcAccount.Parse("admin:secret"), BmcAccount.Parse("looker:secret3:user")]) { Faults = BmcFaults.Parse(faults) };
        return new(bmc, await RedfishListener.StartAsync(bmc, new(IPAddress.Loopback, 0), systems));
    }

    public static Task<RedfishUnderTest> StartAsync(params string[] faults) => StartAsync(1, faults);

    public void Fail(params string[] faults) => _bmc.Faults = BmcFaults.Parse(faults);

    public void Choose(params (string Name, string Value)[] options)
    {
        Dictionary<string, string> all = new(Target.Options);
        foreach (var (name, value) in options) all[name] = value;
        Target = Target with { Options = all };
    }

    public Task<PowerOutcome<PowerState>> StatusAsync() => Driver.StatusAsync(Target, CancellationToken.None);

    public async Task<PowerFault?> DoAsync(PowerVerb verb) => (await Driver.AlterAsync(Target, verb, CancellationToken.None)).Fault;

    public async Task<PowerFault?> BootAsync(BootDevice device, BootFirmware firmware = BootFirmware.Uefi, bool isOnce = true) =>
        (await Driver.SetNextBootAsync(Target, new(device, firmware, isOnce), CancellationToken.None)).Fault;

    public ValueTask DisposeAsync() => Listener.DisposeAsync();
}
