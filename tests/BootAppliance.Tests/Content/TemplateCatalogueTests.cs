using System.Text;
using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Manifests;
using BootAppliance.Content.Publishers;
using BootAppliance.Content.Signatures;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Tests.Cli;
using BootAppliance.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;

namespace BootAppliance.Tests.Content;

public sealed class TemplateCatalogueTests : IDisposable
{
    private readonly SshKeygen _keygen = new();
    private readonly SigningKey _key;

    public TemplateCatalogueTests() => _key = _keygen.Key("builds", "ed25519");

    public static TheoryData<DatabaseEngine> Engines => TestDatabase.Engines;

    public void Dispose()
    {
        _key.Dispose();
        _keygen.Dispose();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Versions_are_added_in_their_order_and_served_as_the_bytes_that_were_signed(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        var catalogue = await CatalogueAsync(test.Database);
        var first = Signed(1);
        var second = Signed(2, first);
        Assert.Equal(TrustReason.Trusted, (await catalogue.AddAsync(first, "anna", default)).Reason);
        Assert.Equal(TrustReason.Known, (await catalogue.AddAsync(first, "anna", default)).Reason);
        Assert.Equal(TrustReason.Gap, (await catalogue.AddAsync(Signed(3, second), "anna", default)).Reason);
        Assert.Equal(TrustReason.Trusted, (await catalogue.AddAsync(second, "anna", default)).Reason);
        Assert.Equal(TrustReason.Rollback, (await catalogue.AddAsync(Signed(2, second), "anna", default)).Reason);
        Assert.Equal([2, 1], (await catalogue.ListAsync(default)).Select(one => one.Manifest.Version));
        var kept = (await catalogue.SignedAsync(ManifestTests.Version(1).Name, 2, default))!;
        Assert.Equal((second.Signature, Convert.ToHexString(second.Bytes)), (kept.Signature, Convert.ToHexString(kept.Bytes)));
        Assert.True(_keygen.Verifies(_key.Public, kept.Signature, kept.Bytes));
        var told = await new EventStore(test.Database).ListAsync(new EventFilter(), 10, after: null, default);
        Assert.Equal(["template.refused", "template.added", "template.refused", "template.added", "publisher.added"], told.Select(one => one.Kind));
        Assert.Equal(["Rollback", "Gap"], told.Where(one => one.Kind == "template.refused").Select(one => one.Reason));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_many_that_publish_the_same_version_at_once_one_is_taken(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        var catalogue = await CatalogueAsync(test.Database);
        var candidates = Enumerable.Range(1, 8).Select(size => Signed(1, size: size * 512)).ToList();
        var verdicts = await Task.WhenAll(candidates.Select(one => catalogue.AddAsync(one, "anna", default)));
        Assert.Equal(1, verdicts.Count(one => one.Reason == TrustReason.Trusted));
        Assert.Equal(7, verdicts.Count(one => one.Reason == TrustReason.Rollback));
        Assert.Single(await catalogue.ListAsync(default));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_tag_moves_and_a_retired_version_loses_it_and_gets_none(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        var catalogue = await CatalogueAsync(test.Database);
        var name = ManifestTests.Version(1).Name;
        var first = Signed(1);
        await catalogue.AddAsync(first, "anna", default);
        await catalogue.AddAsync(Signed(2, first), "anna", default);
        await catalogue.TagAsync(name, 1, "stable", "anna", default);
        Assert.Equal(CatalogueOutcome.Done, await catalogue.TagAsync(name, 2, "stable", "anna", default));
        Assert.Empty((await catalogue.FindAsync(name, 1, default))!.Tags);
        Assert.Equal(["stable"], (await catalogue.FindAsync(name, 2, default))!.Tags);
        Assert.True(await catalogue.RetireAsync(name, 2, "anna", "old kernel", default));
        Assert.True(await catalogue.RetireAsync(name, 2, "bert", "again", default));
        var retired = (await catalogue.FindAsync(name, 2, default))!;
        Assert.Equal(("old kernel", 0), (retired.Retired!.Why, retired.Tags.Count));
        Assert.Equal(CatalogueOutcome.Refused, await catalogue.TagAsync(name, 2, "stable", "anna", default));
        Assert.Equal(CatalogueOutcome.NotFound, await catalogue.TagAsync(name, 9, "stable", "anna", default));
        Assert.False(await catalogue.RetireAsync(name, 9, "anna", "x", default));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_machine_is_made_of_a_version_that_is_there_and_not_retired(DatabaseEngine engine)
    {
        await using var test = TestDatabase.Start(engine);
        var catalogue = await CatalogueAsync(test.Database);
        var name = ManifestTests.Version(1).Name;
        Assert.Contains("it is not in this appliance", await ObjectionAsync(null), StringComparison.Ordinal);
        var first = Signed(1);
        await catalogue.AddAsync(first, "anna", default);
        await catalogue.AddAsync(Signed(2, first), "anna", default);
        await catalogue.RetireAsync(name, 1, "anna", "old kernel", default);
        Assert.Equal((null, null), (await ObjectionAsync(null), await ObjectionAsync(2)));
        Assert.Contains("version 1 is retired: old kernel", await ObjectionAsync(1), StringComparison.Ordinal);
        Assert.Contains("there is no version 3 of it in this appliance, the newest is 2", await ObjectionAsync(3), StringComparison.Ordinal);
        await catalogue.RetireAsync(name, 2, "anna", "old kernel", default);
        Assert.Contains("every version of it is retired", await ObjectionAsync(null), StringComparison.Ordinal);

        Task<string?> ObjectionAsync(int? version) => test.Database.ReadAsync(connection => TemplateCatalogue.Objection(connection, new(name, version)), default);
    }

    [Fact]
    public async Task The_command_line_adds_what_ssh_keygen_signed_and_says_why_it_refuses_what_was_changed()
    {
        await using var templates = await TemplatesUnderTest.StartAsync();
        var appliance = templates.Appliance;
        var path = _keygen.Make("admin", "ed25519");
        await CliTests.RunAsync(appliance, "publisher", "add", "admin", "--key-file", path + ".pub", "--prefix", "ccnx:/mycorp.com");
        Assert.True(PublicKey.TryParse(await File.ReadAllTextAsync(path + ".pub"), out var key, out _));
        var bytes = ManifestWriter.Write(ManifestTests.Version(1) with { Publisher = key.Fingerprint, Disks = [await templates.SendAsync(new byte[12288])] });
        await File.WriteAllBytesAsync(_keygen.File("manifest.json"), bytes);
        await File.WriteAllTextAsync(_keygen.File("manifest.json.sig"), _keygen.Sign(path, bytes));
        const string uri = "ccnx:/mycorp.com/app1/linuxvm/v=1";
        var added = await CliTests.RunAsync(appliance, "template", "add", _keygen.File("manifest.json"));
        Assert.Equal((0, $"{uri} is the first version that is known here.\n", ""), added);
        Assert.Equal(0, (await CliTests.RunAsync(appliance, "template", "tag", uri, "stable")).Code);
        Assert.Contains($"{uri}\tstable\t1\t12288\t", (await CliTests.RunAsync(appliance, "template", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("BEGIN SSH SIGNATURE", (await CliTests.RunAsync(appliance, "template", "show", uri)).Output, StringComparison.Ordinal);
        Assert.Equal((0, $"{uri} is retired\n", ""), await CliTests.RunAsync(appliance, "template", "retire", uri, "--why", "old kernel"));
        Assert.Contains("is retired and gets no tag", (await CliTests.RunAsync(appliance, "template", "tag", uri, "stable")).Errors, StringComparison.Ordinal);
        Assert.Equal(3, (await CliTests.RunAsync(appliance, "template", "show", "ccnx:/mycorp.com/app1/linuxvm/v=2")).Code);
        Assert.NotEqual(0, (await CliTests.RunAsync(appliance, "template", "show", "ccnx:/mycorp.com/../v=2")).Code);
        await File.WriteAllTextAsync(_keygen.File("manifest.json"), Encoding.UTF8.GetString(bytes).Replace("2048", "4096", StringComparison.Ordinal));
        var refused = await CliTests.RunAsync(appliance, "template", "add", _keygen.File("manifest.json"));
        Assert.True(refused.Code != 0 && refused.Errors.Contains("was changed", StringComparison.Ordinal), refused.Errors);
    }

    private SignedManifest Signed(int version, SignedManifest? previous = null, long size = 4096)
    {
        var manifest = ManifestTests.Version(version);
        var bytes = ManifestWriter.Write(manifest with
        {
            Publisher = _key.Public.Fingerprint,
            Previous = previous is null ? manifest.Previous : Sha256Digest.Of(previous.Bytes),
            Disks = [manifest.Disks[0] with { Size = size }],
        });
        return new SignedManifest(bytes, SshSignature.Sign(_key, bytes));
    }

    private async Task<TemplateCatalogue> CatalogueAsync(Database database)
    {
        var events = new EventStream(database, new EventStore(database), new EventOptions(), TimeProvider.System, NullLogger<EventStream>.Instance);
        await new PublisherStore(database, events, TimeProvider.System).AddAsync(TemplateTrustTests.Publisher("builds", _key, "ccnx:/mycorp.com"), default);
        return new TemplateCatalogue(database, events, TimeProvider.System);
    }
}
