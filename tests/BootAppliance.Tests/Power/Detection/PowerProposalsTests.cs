using System.Collections.Immutable;
using System.Net;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Inventory;
using BootAppliance.Power;
using BootAppliance.Power.Detection;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Simulators.Bmc.Ipmi;
using BootAppliance.Tests.Data;
using BootAppliance.Tests.Inventory;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Power.Detection;

public sealed class PowerProposalsTests
{
    private const string Mac = "52:54:00:00:00:0b";
    private static readonly BmcFound Redfish = new("redfish") { Fingerprint = new string('A', 64), Uuid = "0a0b0c0d-0000-4000-8000-000000000001", Vendor = "Maker", Product = "Box" };

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_answers_is_told_once_and_again_only_when_it_is_another_one(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        var proposals = Over(inventory);
        await proposals.NoteAsync("192.0.2.7", Mac, "it is a test", Redfish, default);
        await proposals.NoteAsync("192.0.2.7", mac: null, "it is asked again", Redfish, default);
        var one = Assert.Single(await proposals.ListAsync(default));
        Assert.Equal((Mac, Redfish, (string?)null), (one.Mac, one.Found, one.System));
        await proposals.NoteAsync("192.0.2.7", Mac, "it is a test", Redfish with { Fingerprint = new string('B', 64) }, default);
        var told = await EventsAsync(inventory);
        Assert.Equal(2, told.Count);
        Assert.Contains("answers at 192.0.2.7 (redfish Maker Box); it was asked because it is a test", told[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_BMC_with_a_new_address_leaves_its_old_one(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        var proposals = Over(inventory);
        await proposals.NoteAsync("192.0.2.7", Mac, "it is a test", Redfish, default);
        await proposals.NoteAsync("192.0.2.8", Mac, "it is a test", Redfish, default);
        await proposals.NoteAsync("192.0.2.9", mac: null, "it is a test", new BmcFound("ipmi"), default);
        Assert.Equal(["192.0.2.8", "192.0.2.9"], (await proposals.ListAsync(default)).Select(one => one.Address).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_proposed_to_the_machine_that_has_its_MAC_or_UUID_with_the_line_that_takes_it_over(bool byMac)
    {
        await using var inventory = await StartAsync();
        var web01 = InventoryUnderTest.Machine("web01", "52:54:00:00:00:01") with { Uuid = byMac ? null : Redfish.Uuid };
        if (byMac) web01 = web01 with { Interfaces = web01.Interfaces.Add("bmc", new NetworkInterface { MacAddress = Mac, Management = true }) };
        Assert.IsType<SaveResult.Saved>(await inventory.SaveAsync(web01));
        var one = await Over(inventory).NoteAsync("192.0.2.7", Mac, "it is a test", Redfish, default);
        Assert.Equal(
            $"bootappliance system edit web01 --power-type redfish --power-address 192.0.2.7 --power-options fingerprint={Redfish.Fingerprint} --power-user USER --power-password-file FILE", one.Command);
        var told = Assert.Single(await EventsAsync(inventory));
        Assert.Equal(("web01", Mac, "192.0.2.7"), (told.System, told.Mac, told.Address));
        Assert.EndsWith(one.Command, told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_inventory_uses_is_no_proposal_any_more_and_a_second_one_gets_a_name_of_its_own()
    {
        await using var inventory = await StartAsync();
        var web01 = InventoryUnderTest.Machine("web01", Mac);
        await inventory.SaveAsync(web01);
        var proposals = Over(inventory);
        var one = await proposals.NoteAsync("192.0.2.7", Mac, "it is a test", Redfish, default);
        Assert.IsType<SaveResult.Saved>(await inventory.SaveAsync(web01 with { Power = ImmutableSortedDictionary<string, PowerSystem>.Empty.Add(one.Name, one.Settings with { User = "admin" }) }));
        Assert.Empty(await proposals.ListAsync(default));
        Assert.Contains("system edit web01 --power-name bmc2 --power-type ipmi --power-address 192.0.2.8 --power-user", (await proposals.NoteAsync("192.0.2.8", Mac, "it is a test", new BmcFound("ipmi"), default)).Command, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task So_many_are_remembered_and_not_more(DatabaseEngine engine)
    {
        await using var inventory = await StartAsync(engine);
        var proposals = Over(inventory);
        await Task.WhenAll(Enumerable.Range(0, PowerProposals.Kept + 40).Select(number => proposals.NoteAsync($"10.0.{number / 256}.{number % 256}", mac: null, "it is a test", new BmcFound("ipmi"), default)));
        Assert.Equal(PowerProposals.Kept, (await proposals.ListAsync(default)).Count);
    }

    [Theory]
    [InlineData(PowerDetect.Leases, 1)]
    [InlineData(PowerDetect.Off, 0)]
    public async Task Who_takes_a_lease_and_looks_like_a_BMC_is_asked_and_proposed_unless_that_is_off(PowerDetect detect, int proposed)
    {
        SimulatedBmc bmc = new("bmc1", [BmcAccount.Parse("admin:secret")]);
        await using IpmiListener ipmi = new(bmc, new(IPAddress.Loopback, 0));
        await using var inventory = await StartAsync();
        using var detector = Detector(inventory, ipmi.EndPoint.Port, new PowerOptions { Detect = detect });
        await inventory.Events.StartAsync(default);
        await detector.StartAsync(default);
        inventory.Events.Post(Lease("52:54:00:00:00:01", "127.0.0.1", "MSFT 5.0"));
        inventory.Events.Post(Lease(Mac, "127.0.0.1", "iDRAC"));
        for (var patience = 0; patience < (proposed == 0 ? 40 : 600) && (await Over(inventory).ListAsync(default)).Count == 0; patience++) await Task.Delay(50);
        await detector.StopAsync(default);
        Assert.Equal(Enumerable.Repeat((Mac, "its DHCP vendor class is \"iDRAC\""), proposed), (await Over(inventory).ListAsync(default)).Select(one => (one.Mac!, one.Why)));
    }

    [Fact]
    public async Task A_BMC_that_is_not_ready_yet_is_asked_again()
    {
        SimulatedBmc bmc = new("bmc1", [BmcAccount.Parse("admin:secret")]) { Faults = BmcFaults.Parse(["dead"]) };
        await using IpmiListener ipmi = new(bmc, new(IPAddress.Loopback, 0));
        await using var inventory = await StartAsync();
        using var detector = Detector(inventory, ipmi.EndPoint.Port, new PowerOptions());
        await inventory.Events.StartAsync(default);
        await detector.StartAsync(default);
        inventory.Events.Post(Lease(Mac, "127.0.0.1", "iDRAC"));
        await Task.Delay(1500);
        bmc.Faults = BmcFaults.None;
        await Eventually.TrueAsync(async () => (await Over(inventory).ListAsync(default)).Count > 0, "it is proposed");
        await detector.StopAsync(default);
        Assert.Single(await Over(inventory).ListAsync(default));
    }

    [Fact]
    public async Task No_more_are_asked_in_a_second_than_is_configured()
    {
        await using var inventory = await StartAsync();
        using var detector = Detector(inventory, rmcp: 9, new PowerOptions { DetectRate = 5 });
        var began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(1, 6).Select(number => detector.AskAsync(IPAddress.Parse($"127.0.0.{number}"), null, "it is a test", default)));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 1, 30);
    }

    private static NewEvent Lease(string mac, string address, string vendorClass) => new("dhcp.lease", EventLevel.Info, "a lease")
    {
        Mac = mac,
        Address = address,
        Data = new Dictionary<string, string> { ["vendor_class"] = vendorClass },
    };

    private static async Task<InventoryUnderTest> StartAsync(DatabaseEngine engine = DatabaseEngine.Sqlite) => await InventoryUnderTest.StartAsync(engine);

    private static PowerProposals Over(InventoryUnderTest inventory) => new(inventory.Database, inventory.Store, inventory.Events, TimeProvider.System);

    private static PowerDetector Detector(InventoryUnderTest inventory, int rmcp, PowerOptions options) =>
        new(inventory.Store, Over(inventory), new BmcProbe(TimeProvider.System, https: 9, rmcp), _ => null, options, inventory.Events, TimeProvider.System, NullLogger<PowerDetector>.Instance)
        {
            Attempts = [TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(50)],
        };

    private static Task<IReadOnlyList<ApplianceEvent>> EventsAsync(InventoryUnderTest inventory) => inventory.Events.ListAsync(new EventFilter(Kinds: ["power.proposed"]), 10, default);
}
