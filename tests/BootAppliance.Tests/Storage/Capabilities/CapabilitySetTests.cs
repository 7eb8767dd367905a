using BootAppliance.Storage.Capabilities;

namespace BootAppliance.Tests.Storage.Capabilities;

public sealed class CapabilitySetTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void F3_what_nobody_says_it_has_is_lacking_and_the_two_make_up_the_defined_set()
    {
        var set = CapabilitySet.Of([Answer(Fact(Capability.Snapshot, "yes", FactSource.LiveProbe), Fact(Capability.Clone, "no", FactSource.LiveProbe))]);
        Assert.Equal([Capability.Snapshot], set.Present);
        Assert.Equal(Enum.GetValues<Capability>().Except([Capability.Snapshot]), set.Lacking);
        Assert.False(set[Capability.Clone].IsInferred);
        Assert.True(set[Capability.Deduplication].IsInferred);
    }

    [Fact]
    public void F2_the_more_trusted_one_counts_whoever_is_asked_first_and_the_other_is_kept()
    {
        var probed = Fact(Capability.Clone, "no", FactSource.LiveProbe);
        var set = CapabilitySet.Of([Answer(probed, Fact(Capability.Clone, "yes", FactSource.ToolVersion)), Answer(Fact(Capability.Clone, "yes", FactSource.Configuration))]);
        Assert.True(set.Has(Capability.Clone));
        Assert.Same(probed, Assert.Single(set[Capability.Clone].Overruled));
        Assert.Contains("LiveProbe says no", set[Capability.Clone].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_facts_and_wrong_ones_are_named_with_the_fix()
    {
        var answer = ConfiguredCapabilities.Read(new Dictionary<string, string> { ["raid"] = "raid6", ["media"] = "solid_state", ["dedup"] = "yes", ["encryption"] = "perhaps" }, FactSource.Configuration, "pool fast", Noon);
        Assert.Equal([CapabilityValue.Of(RaidLevel.Raid6), CapabilityValue.Of(Medium.SolidState)], answer.Facts.Select(fact => fact.Value));
        Assert.Contains("\"dedup\" is no capability", answer.Notes[0], StringComparison.Ordinal);
        Assert.Equal("pool fast: encryption cannot be \"perhaps\"; say one of yes, no", answer.Notes[1]);
    }

    [Fact]
    public void Every_value_reads_back_as_it_is_written()
    {
        foreach (var capability in Enum.GetValues<Capability>())
        {
            Assert.True(CapabilityWords.TryParse(capability.Word(), out var parsed) && parsed == capability);
            foreach (var word in CapabilityValue.WordsFor(capability).Split(", "))
            {
                Assert.True(CapabilityValue.TryParse(capability, word, out var value), word);
                Assert.Equal(word, value.ToString());
            }
        }
    }

    [Theory]
    [InlineData("ext4", "6.18.44-fc-v445", Capability.Preallocation, true)]
    [InlineData("xfs", "4.9.0-19-amd64", Capability.Clone, false)]
    [InlineData("xfs", "6.1.0-40-amd64", Capability.Clone, true)]
    public void A_version_tells_what_the_file_system_has_since_then(string fileSystem, string kernel, Capability capability, bool has) =>
        Assert.Equal(has, VersionFacts.Of(fileSystem, kernel, Noon).Facts.Single(fact => fact.Capability == capability).Value.IsPresent);

    private static CapabilityAnswer Answer(params CapabilityFact[] facts) => new([.. facts], []);

    private static CapabilityFact Fact(Capability capability, string value, FactSource source)
    {
        Assert.True(CapabilityValue.TryParse(capability, value, out var parsed));
        return new(capability, parsed, source, Noon, "a test");
    }
}
