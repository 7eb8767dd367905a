using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Boot;

/// <summary>Debian's installer names the machine before it reads its answer file, so its command line says how.</summary>
public sealed class InstallerNameTests
{
    [Theory]
    [InlineData(null, " hostname=web02 url=")]
    [InlineData("db01", " hostname=db01 url=")]
    [InlineData("db01.example.net", " hostname=db01 domain=example.net url=")]
    public async Task Debians_installer_is_told_the_machines_name_on_its_command_line(string? hostname, string expected)
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        await appliance.AddMachinesAsync("debian/preseed.cfg");
        await appliance.PutAsync("systems/web02", new { profile = "guest", hostname, interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:02" } } });
        await appliance.ArmAsync("web02");
        using var machine = appliance.Machine();
        Assert.Contains(expected, await machine.GetStringAsync("boot/ipxe"), StringComparison.Ordinal);
    }
}
