using BootAppliance.Power;
using BootAppliance.Power.Fence;
using BootAppliance.Simulators.Bmc;

namespace BootAppliance.Tests.Power;

/// <summary>Debian's own agents, against the simulated BMC and a file: what the driver does with them is altered and read for real.</summary>
public sealed class FenceAgentsTests
{
    private static readonly FenceDriver Driver = new(new("/usr/sbin", TimeProvider.System), TimeProvider.System);

    [Theory]
    [InlineData("17")]
    [InlineData("3")]
    public async Task Fence_ipmilan_switches_a_simulated_machine(string cipher)
    {
        await using BmcUnderTest bmc = new();
        await SwitchesAsync(With(bmc.Target, ("agent", "fence_ipmilan"), ("lanplus", "1"), ("cipher", cipher)), bmc.Chassis);
    }

    [Fact]
    public async Task Fence_redfish_switches_a_simulated_machine()
    {
        await using var bmc = await RedfishUnderTest.StartAsync(2);
        await SwitchesAsync(With(bmc.Target with { Options = new Dictionary<string, string>() }, ("agent", "fence_redfish"), ("ssl_insecure", "1"), ("systems_uri", "/redfish/v1/Systems/System.1")), bmc.Chassis);
    }

    [Fact]
    public async Task Fence_dummy_switches_a_file()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "off");
        PowerTarget target = new("web01", "", 0, "", new(""), new Dictionary<string, string> { ["agent"] = "fence_dummy", ["status_file"] = file });
        Assert.Null((await Driver.AlterAsync(target, PowerVerb.On, CancellationToken.None)).Fault);
        Assert.Equal((PowerState.On, "on"), ((await Driver.StatusAsync(target, CancellationToken.None)).Value, await File.ReadAllTextAsync(file)));
        Assert.Null((await Driver.AlterAsync(target, PowerVerb.Off, CancellationToken.None)).Fault);
        Assert.Equal((PowerState.Off, "off"), ((await Driver.StatusAsync(target, CancellationToken.None)).Value, await File.ReadAllTextAsync(file)));
        File.Delete(file);
    }

    private static async Task SwitchesAsync(PowerTarget target, SimulatedChassis chassis)
    {
        Assert.Equal((PowerState.Off, null), await StateAsync());
        Assert.Null((await Driver.AlterAsync(target, PowerVerb.On, CancellationToken.None)).Fault);
        Assert.True(chassis.IsOn);
        Assert.Equal((PowerState.On, null), await StateAsync());
        Assert.Null((await Driver.AlterAsync(target, PowerVerb.Off, CancellationToken.None)).Fault);
        Assert.False(chassis.IsOn);
        var refused = (await Driver.StatusAsync(target with { Password = new("wrong") }, CancellationToken.None)).Fault!;
        Assert.Equal(PowerFailure.ProtocolError, refused.Failure);
        Assert.Contains("failed with exit code 1", refused.Sentence);

        async Task<(PowerState, PowerFault?)> StateAsync() => await Driver.StatusAsync(target, CancellationToken.None) is var outcome ? (outcome.Value, outcome.Fault) : default;
    }

    private static PowerTarget With(PowerTarget target, params (string Name, string Value)[] options) => target with { Options = options.ToDictionary(pair => pair.Name, pair => pair.Value) };
}
