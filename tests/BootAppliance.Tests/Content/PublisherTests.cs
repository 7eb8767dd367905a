using BootAppliance.Content.Publishers;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Tests.Cli;
using BootAppliance.Tests.Data;
using BootAppliance.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Content;

public sealed class PublisherTests : IDisposable
{
    private readonly SshKeygen _keygen = new();

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    public void Dispose() => _keygen.Dispose();

    [Theory, MemberData(nameof(Engines))]
    public async Task A_publisher_is_kept_with_its_prefixes_and_neither_name_nor_key_is_used_again(DatabaseEngine engine)
    {
        await using var appliance = TestDatabase.Start(engine);
        using var one = _keygen.Key("one", "ed25519");
        using var two = _keygen.Key("two", "ecdsa");
        var store = Store(appliance.Database);
        Assert.Null(await store.AddAsync(TemplateTrustTests.Publisher("builds", one, "ccnx:/mycorp.com/a", "ccnx:/lab"), default));
        Assert.Contains("a publisher builds already", await store.AddAsync(TemplateTrustTests.Publisher("builds", two, "ccnx:/lab"), default), StringComparison.Ordinal);
        Assert.Contains("is the publisher builds's already", await store.AddAsync(TemplateTrustTests.Publisher("other", one, "ccnx:/lab"), default), StringComparison.Ordinal);
        var kept = Assert.Single(await store.ListAsync(default));
        Assert.Equal((one.Public.Fingerprint, "ccnx:/mycorp.com/a ccnx:/lab", "anna"), (kept.Key.Fingerprint, string.Join(' ', kept.Prefixes), kept.AddedBy));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_revocation_keeps_its_first_reason_and_is_told_once(DatabaseEngine engine)
    {
        await using var appliance = TestDatabase.Start(engine);
        using var key = _keygen.Key("one", "ed25519");
        var store = Store(appliance.Database);
        await store.AddAsync(TemplateTrustTests.Publisher("builds", key, "ccnx:/lab"), default);
        await store.RevokeAsync("builds", "anna", "laptop stolen", default);
        Assert.Equal("laptop stolen", (await store.RevokeAsync("builds", "bert", "other reason", default))!.Revoked!.Why);
        Assert.Null(await store.RevokeAsync("nobody", "anna", "x", default));
        Assert.Contains("was revoked: laptop stolen", await store.AddAsync(TemplateTrustTests.Publisher("again", key, "ccnx:/lab"), default), StringComparison.Ordinal);
        var told = await new EventStore(appliance.Database).ListAsync(new EventFilter(), 10, after: null, default);
        Assert.Equal(["publisher.revoked", "publisher.added"], told.Select(one => one.Kind));
        Assert.All(told, one => Assert.Equal("anna", one.Who));
    }

    [Fact]
    public async Task The_command_line_adds_lists_shows_and_revokes_and_sends_no_private_key()
    {
        await using var appliance = await ApplianceUnderTest.StartAsync();
        var path = _keygen.Make("builds", "ed25519");
        var (code, _, errors) = await CliTests.RunAsync(appliance, "publisher", "add", "builds", "--key-file", path, "--prefix", "ccnx:/mycorp.com");
        Assert.True(code != 0 && errors.Contains("was not sent", StringComparison.Ordinal), errors);
        var added = await CliTests.RunAsync(appliance, "publisher", "add", "builds", "--key-file", path + ".pub", "--prefix", "ccnx:/mycorp.com", "--prefix", "ccnx:/lab");
        Assert.Equal((0, ""), (added.Code, added.Errors));
        Assert.Contains("publisher builds added: SHA256:", added.Output, StringComparison.Ordinal);
        Assert.Contains("ccnx:/mycorp.com,ccnx:/lab", (await CliTests.RunAsync(appliance, "publisher", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("names have no escapes", await Refused(appliance, "ccnx:/mycorp.com/%2e"), StringComparison.Ordinal);
        Assert.Contains("is revoked: laptop stolen", (await CliTests.RunAsync(appliance, "publisher", "revoke", "builds", "--why", "laptop stolen")).Output, StringComparison.Ordinal);
        Assert.Contains("laptop stolen", (await CliTests.RunAsync(appliance, "publisher", "show", "builds")).Output, StringComparison.Ordinal);
        Assert.Equal(3, (await CliTests.RunAsync(appliance, "publisher", "show", "nobody")).Code);
        Assert.Contains("POST /api/v1/publishers/builds/revoke", (await CliTests.RunAsync(appliance, "event", "audit")).Output, StringComparison.Ordinal);
    }

    private async Task<string> Refused(ApplianceUnderTest appliance, string prefix)
    {
        var (code, _, errors) = await CliTests.RunAsync(appliance, "publisher", "add", "other", "--key-file", _keygen.Make($"k{Guid.NewGuid():n}", "ed25519") + ".pub", "--prefix", prefix);
        Assert.NotEqual(0, code);
        return errors;
    }

    private static PublisherStore Store(Database database) => new(database, new EventStream(database, new EventStore(database), new EventOptions(), TimeProvider.System, NullLogger<EventStream>.Instance), TimeProvider.System);
}
