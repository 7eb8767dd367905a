using System.Net;
using BootAppliance.Simulators.Bmc;
using BootAppliance.Simulators.Bmc.Redfish;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Capabilities.Swordfish;

namespace BootAppliance.Tests.Storage.Capabilities;

/// <summary>An array's storage service on a real TLS port, asked as the appliance asks it.</summary>
public sealed class SwordfishTests : IAsyncLifetime
{
    private readonly SimulatedBmc _array = new("array", [BmcAccount.Parse("monitor:secret:user")]);
    private readonly string _password = Path.GetTempFileName();
    private RedfishListener _listener = null!;

    public async Task InitializeAsync()
    {
        _listener = await RedfishListener.StartAsync(_array, new(IPAddress.Loopback, 0));
        await File.WriteAllTextAsync(_password, "secret\n");
    }

    public async Task DisposeAsync()
    {
        await _listener.DisposeAsync();
        File.Delete(_password);
    }

    [Fact]
    public async Task F2_A_volume_tells_of_its_level_its_provisioning_what_it_does_to_blocks_and_its_drives()
    {
        _array.Volumes = [new("5", "RAID60", "Thin", IsDeduplicated: true, IsCompressed: false, IsEncrypted: true, "SSD", "SSD")];

        var found = CapabilitySet.Of([await AskAsync("5")]);

        Assert.Equal(
            ["thin_provisioning yes", "deduplication yes", "compression no", "encryption yes", "raid raid6", "media solid_state"],
            found.Findings.Where(one => !one.IsInferred).Select(one => $"{one.Capability.Word()} {one.Value}"));
        Assert.All(found.Findings.Where(one => !one.IsInferred), one => Assert.Equal(FactSource.StorageService, one.Fact!.Source));
        Assert.Contains($"RAIDType RAID60 at {Url("5")}", found[Capability.Raid].Fact!.Detail, StringComparison.Ordinal);
        Assert.Empty(found.Notes);
        Assert.Equal(0, _listener.OpenSessions);
    }

    [Theory]
    [InlineData("RAID10Triple", "raid10")]
    [InlineData("RAID50", "raid5")]
    [InlineData("RAID1E", "raid1")]
    [InlineData("None", "no")]
    public async Task Nested_levels_count_by_the_redundancy_of_their_parts(string told, string level)
    {
        _array.Volumes = [new("5", told)];
        Assert.Equal(level, CapabilitySet.Of([await AskAsync("5")])[Capability.Raid].Value.ToString());
    }

    [Fact]
    public async Task Of_several_kinds_of_drives_the_slowest_counts()
    {
        _array.Volumes = [new("5", Media: ["SSD", "HDD"])];
        Assert.Equal("rotating", CapabilitySet.Of([await AskAsync("5")])[Capability.Media].Value.ToString());
    }

    [Fact]
    public async Task What_is_not_told_or_not_known_is_a_note_and_no_guess()
    {
        _array.Volumes = [new("silent"), new("odd", "RAID7", "Elastic")];
        Assert.Contains("tells nothing of its RAID level", Assert.Single((await AskAsync("silent")).Notes), StringComparison.Ordinal);
        var odd = await AskAsync("odd");
        Assert.Empty(odd.Facts);
        Assert.Contains(odd.Notes, note => note.Contains("RAIDType \"RAID7\"", StringComparison.Ordinal));
        Assert.Contains(odd.Notes, note => note.Contains("ProvisioningPolicy \"Elastic\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_operator_is_believed_before_the_array_and_the_array_before_nobody()
    {
        _array.Volumes = [new("5", "RAID0", "Fixed")];
        var probed = CapabilitySet.Of([ConfiguredCapabilities.Read([new("raid", "raid6")], FactSource.Configuration, "the pool's settings", DateTimeOffset.UnixEpoch)]);

        var found = probed.With(await AskAsync("5"));

        Assert.Equal("raid6", found[Capability.Raid].Value.ToString());
        Assert.Contains("StorageService says raid0", found[Capability.Raid].ToString(), StringComparison.Ordinal);
        Assert.False(found[Capability.ThinProvisioning].IsInferred);
    }

    [Theory]
    [InlineData("dead-volume", "secret", "404")]
    [InlineData("5", "wrong", "refused the account \"monitor\"")]
    public async Task A_service_that_refuses_is_a_note_that_says_why(string volume, string password, string why)
    {
        _array.Volumes = [new("5", "RAID6")];
        await File.WriteAllTextAsync(_password, password);
        var answer = await AskAsync(volume);
        Assert.Empty(answer.Facts);
        Assert.Contains(why, Assert.Single(answer.Notes), StringComparison.Ordinal);
        Assert.DoesNotContain("BMC", answer.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_with_another_certificate_is_not_told_the_password()
    {
        var answer = await AskAsync("5", pin: new string('0', 64));
        Assert.Contains("shows another certificate", Assert.Single(answer.Notes), StringComparison.Ordinal);
        Assert.Equal(0, _listener.OpenSessions);
    }

    [Theory]
    [InlineData("not a url", "is the URL of a Volume")]
    [InlineData("http://127.0.0.1/redfish/v1/Storage/1/Volumes/5", "is the URL of a Volume")]
    [InlineData("https://user:pw@127.0.0.1/redfish/v1/Storage/1/Volumes/5", "is the URL of a Volume")]
    [InlineData("https://127.0.0.1/etc/passwd", "is the URL of a Volume")]
    [InlineData("https://elsewhere.example/redfish/v1/Storage/1/Volumes/5", "which is no service of storage.services")]
    public void A_volume_is_at_a_service_that_the_configuration_names(string volume, string why) =>
        Assert.Contains(why, Services(_listener.Fingerprint).Objection(volume), StringComparison.Ordinal);

    private Task<CapabilityAnswer> AskAsync(string volume, string? pin = null) => Services(pin ?? _listener.Fingerprint).AskAsync(Url(volume), CancellationToken.None);

    private string Url(string volume) => $"https://127.0.0.1:{_listener.Port}/redfish/v1/Storage/1/Volumes/{volume}";

    private SwordfishServices Services(string pin) => new(
        new() { Services = [new() { Address = "127.0.0.1", Port = _listener.Port, Account = "monitor", PasswordFile = _password, Fingerprint = pin }] }, TimeProvider.System);
}
