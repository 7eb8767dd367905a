using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Selection;

namespace BootAppliance.Tests.Storage.Selection;

public sealed class DiskSelectorTests
{
    [Theory]
    [InlineData("0", AllocationPolicy.Thin, DiskFormat.Qcow2)]
    [InlineData("0.36", AllocationPolicy.Thin, DiskFormat.Qcow2)]
    [InlineData("0.37", AllocationPolicy.MetadataPreallocated, DiskFormat.Qcow2)]
    [InlineData("balanced", AllocationPolicy.MetadataPreallocated, DiskFormat.Qcow2)]
    [InlineData("0.68", AllocationPolicy.MetadataPreallocated, DiskFormat.Qcow2)]
    [InlineData("0.69", AllocationPolicy.Preallocated, DiskFormat.Raw)]
    public void From_storage_to_performance_it_is_thin_then_has_its_metadata_then_is_preallocated_raw(string performance, AllocationPolicy policy, DiskFormat format) =>
        Assert.Equal((policy, format), (Requests.Plain with { Performance = Requests.Performance(performance) }).Pair());

    [Fact]
    public void A_snapshot_comes_from_the_device_or_else_from_the_format()
    {
        var fast = Requests.Plain with { Performance = Requests.Performance("performance"), Needs = new(Snapshots: true) };
        Assert.Equal((AllocationPolicy.Preallocated, DiskFormat.Qcow2), fast.Pair());
        Assert.Equal((AllocationPolicy.Preallocated, DiskFormat.Raw), (fast with { Capabilities = Requests.Having(Capability.Snapshot, Capability.Preallocation) }).Pair());
    }

    [Fact]
    public void Security_is_preferred_then_needed_then_needed_in_the_disk_itself()
    {
        var request = Requests.Plain with { Performance = Requests.Performance("performance") };
        var onEncrypted = request with { Capabilities = Requests.Having(Capability.ThinProvisioning, Capability.Preallocation, Capability.Encryption) };
        Assert.Equal((DiskFormat.Qcow2, EncryptionBy.Disk), Encrypts(request with { Security = Requests.Security("medium") }));
        Assert.Equal((DiskFormat.Raw, EncryptionBy.Device), Encrypts(onEncrypted with { Security = Requests.Security("medium") }));
        Assert.Equal((DiskFormat.Qcow2, EncryptionBy.Disk), Encrypts(onEncrypted with { Security = Requests.Security("high") }));

        static (DiskFormat, EncryptionBy) Encrypts(SelectionRequest request) => (request.Chosen().Format, request.Chosen().Encryption);
    }

    [Fact]
    public void Compression_and_encryption_by_the_disk_exclude_one_another_and_the_refusal_says_so()
    {
        var refused = Assert.IsType<DiskSelection.Refused>(DiskSelector.Select(Requests.Plain with { Needs = new(Compression: true, Encryption: true) }));
        Assert.Contains("Thin Qcow2", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("what the disk itself encrypts is not packed", refused.Reason, StringComparison.Ordinal);
        Assert.Equal((AllocationPolicy.Thin, DiskFormat.Qcow2), (Requests.On(Capability.ThinProvisioning, Capability.Encryption) with { Needs = new(Compression: true, Encryption: true) }).Pair());
    }

    [Fact]
    public void What_does_not_fit_is_not_preallocated()
    {
        var fast = Requests.Plain with { Performance = Requests.Performance("performance"), Available = Requests.Size - 1 };
        Assert.Equal(AllocationPolicy.MetadataPreallocated, fast.Chosen().Policy);
        var refused = Assert.IsType<DiskSelection.Refused>(DiskSelector.Select(fast with { Needs = new(PreallocatedBytes: Requests.Size) }));
        Assert.Contains($"{Requests.Size} bytes would be taken at once, and {Requests.Size - 1} are free", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_volume_raw_is_preallocated_and_qcow2_thin_unless_the_volume_is_thin()
    {
        var volume = Requests.On() with { Backing = BackingKind.BlockDevice };
        Assert.Equal([(AllocationPolicy.Thin, DiskFormat.Qcow2), (AllocationPolicy.Preallocated, DiskFormat.Raw)], volume.Possible().Order());
        Assert.Contains((AllocationPolicy.Thin, DiskFormat.Raw), (volume with { Capabilities = Requests.Having(Capability.ThinProvisioning) }).Possible());
    }

    [Fact]
    public void Redundancy_is_two_copies_where_the_device_has_none()
    {
        var request = Requests.Plain with { Redundancy = Requests.Redundancy("redundancy") };
        Assert.Equal(2, request.Chosen().Copies);
        var raid = CapabilitySet.Of([new([new(Capability.Raid, CapabilityValue.Of(RaidLevel.Raid6), FactSource.Configuration, DateTimeOffset.UnixEpoch, "a test"), new(Capability.ThinProvisioning, CapabilityValue.Present, FactSource.LiveProbe, DateTimeOffset.UnixEpoch, "a test")], [])]);
        Assert.Equal(1, (request with { Capabilities = raid }).Chosen().Copies);
    }

    [Fact]
    public void A_format_asked_for_by_name_is_the_only_one_thought_of()
    {
        Assert.Equal((AllocationPolicy.Thin, DiskFormat.Vmdk), (Requests.Plain with { Formats = [DiskFormat.Vmdk], Performance = Requests.Performance("performance") }).Pair());
        Assert.Equal((AllocationPolicy.Preallocated, DiskFormat.Vhdx), (Requests.Plain with { Formats = [DiskFormat.Vhdx], Performance = Requests.Performance("performance") }).Pair());
    }

    [Fact]
    public void F10_another_entity_chooses_freely_within_what_is_possible()
    {
        Assert.IsType<DiskSelection.Chosen>(DiskSelector.Accept(Requests.Plain, AllocationPolicy.Thin, DiskFormat.Raw));
        var refused = Assert.IsType<DiskSelection.Refused>(DiskSelector.Accept(Requests.Plain with { Kind = SelectorKind.Faithful }, AllocationPolicy.Preallocated, DiskFormat.Qed));
        Assert.Contains("says yes to preallocation=falloc and full of qed and allocates nothing", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void F10_the_explanation_has_every_pair_with_its_score_or_all_that_excludes_it()
    {
        var explanation = DiskSelector.Select(Requests.Plain with { Performance = Requests.Performance("0.75"), Kind = SelectorKind.Faithful }).Explanation;
        Assert.Equal(18, explanation.Candidates.Length);
        Assert.All(explanation.Candidates, candidate => Assert.True(candidate.IsPossible || candidate.Exclusions.All(exclusion => exclusion.Sentence.Length > 0)));
        Assert.Contains("performance: 0.75 (0.75)", explanation.Lines);
        Assert.Contains("security: nothing was said", explanation.Lines);
        Assert.Contains(explanation.Lines, line => line.StartsWith("MetadataPreallocated Raw: no: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Equals_are_told_apart_by_the_simpler_format_and_the_reason_says_so()
    {
        var chosen = (Requests.Plain with { Kind = SelectorKind.Faithful, Formats = [DiskFormat.Vhdx, DiskFormat.Vdi], Basis = FormatBasis.Policy }).Chosen();
        Assert.Equal(DiskFormat.Vhdx, chosen.Format);
        Assert.Contains("are equal: the simpler format goes first", chosen.Explanation.TieBreak!, StringComparison.Ordinal);
    }
}
