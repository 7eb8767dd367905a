using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Formats;
using BootAppliance.Storage.Selection;

namespace BootAppliance.Tests.Storage.Selection;

/// <summary>The worked examples of US 9,092,161, in the order of its description.</summary>
public sealed class SeedExampleTests
{
    [Theory]
    [InlineData(SelectorKind.Default)]
    [InlineData(SelectorKind.Faithful)]
    public void Example_1_thin_without_snapshots_and_all_for_performance_is_preallocated_raw(SelectorKind kind) =>
        Assert.Equal((AllocationPolicy.Preallocated, DiskFormat.Raw), (Requests.Plain with { Kind = kind, Performance = Requests.Performance("performance") }).Pair());

    [Theory]
    [InlineData(SelectorKind.Default)]
    [InlineData(SelectorKind.Faithful)]
    public void Example_2_thin_and_the_least_storage_by_the_second_parameter_is_thin_qcow2(SelectorKind kind) =>
        Assert.Equal((AllocationPolicy.Thin, DiskFormat.Qcow2), (Requests.Plain with { Kind = kind, Redundancy = Requests.Redundancy("storage") }).Pair());

    [Fact]
    public void Example_2_is_the_same_by_the_first_parameter() =>
        Assert.Equal((AllocationPolicy.Thin, DiskFormat.Qcow2), (Requests.Plain with { Performance = Requests.Performance("0") }).Pair());

    /// <summary>Thin, since qed says yes to preallocation and does not.</summary>
    [Fact]
    public void Example_3_all_for_performance_and_no_security_is_qed_when_the_examples_are_followed() =>
        Assert.Equal((AllocationPolicy.Thin, DiskFormat.Qed), (Requests.Plain with { Kind = SelectorKind.Faithful, Performance = Requests.Performance("performance"), Security = Requests.Security("off") }).Pair());

    [Fact]
    public void Example_3_is_raw_by_default() =>
        Assert.Equal((AllocationPolicy.Preallocated, DiskFormat.Raw), (Requests.Plain with { Performance = Requests.Performance("performance"), Security = Requests.Security("off") }).Pair());

    [Theory]
    [InlineData(SelectorKind.Default, "on")]
    [InlineData(SelectorKind.Faithful, "high")]
    public void Example_4_all_for_performance_and_all_security_is_qcow2_that_encrypts(SelectorKind kind, string security)
    {
        var chosen = (Requests.Plain with { Kind = kind, Performance = Requests.Performance("performance"), Security = Requests.Security(security) }).Chosen();
        Assert.Equal((DiskFormat.Qcow2, EncryptionBy.Disk), (chosen.Format, chosen.Encryption));
    }

    /// <summary>"if pre-allocation is selected … raw might be selected based solely on the pre-allocation policy regardless of what criteria led to it"</summary>
    [Fact]
    public void Example_5_by_the_policy_alone_preallocated_is_raw_whatever_led_to_it()
    {
        foreach (var request in new[]
        {
            Requests.Plain with { Performance = Requests.Performance("performance"), Security = Requests.Security("low") },
            Requests.Plain with { Performance = Requests.Performance("storage"), Needs = new(PreallocatedBytes: 1 << 30) },
        })
            Assert.Equal((AllocationPolicy.Preallocated, DiskFormat.Raw), (request with { Basis = FormatBasis.Policy }).Pair());
    }

    /// <summary>"based on the performance-storage trade-off in combination with a lack of thin provisioning capability"</summary>
    [Fact]
    public void Example_6_by_policy_and_criteria_without_thin_provisioning_it_is_preallocated_raw() =>
        Assert.Equal((AllocationPolicy.Preallocated, DiskFormat.Raw), (Requests.On(Capability.Preallocation) with { Performance = Requests.Performance("performance"), Basis = FormatBasis.PolicyAndCriteria }).Pair());

    /// <summary>"the same two capabilities and the performance-storage trade-off parameter"</summary>
    [Fact]
    public void Example_7_by_the_same_criteria_the_policy_has_no_say_in_the_format()
    {
        var scores = DiskSelector.Select(Requests.Plain with { Basis = FormatBasis.SameCriteria }).Explanation.Candidates.Where(candidate => candidate.Format == DiskFormat.Qcow2).Select(candidate => candidate.FormatScore);
        Assert.Single(scores.Distinct());
    }

    /// <summary>"an altogether different set of criteria"</summary>
    [Fact]
    public void Example_8_by_other_criteria_what_is_not_among_them_has_no_say_in_the_format()
    {
        var request = Requests.Plain with { Basis = FormatBasis.OtherCriteria, FormatCriteria = Criteria.Redundancy };
        foreach (var typed in new[] { "0", "0.3", "1" })
            Assert.Equal(FormatScores(request), FormatScores(request with { Performance = Requests.Performance(typed), Security = Requests.Security("low") }));
        Assert.NotEqual(FormatScores(request), FormatScores(request with { Redundancy = Requests.Redundancy("redundancy") }));

        static IEnumerable<double> FormatScores(SelectionRequest request) =>
            DiskSelector.Select(request).Explanation.Candidates.OrderBy(candidate => candidate.Format).ThenBy(candidate => candidate.Policy).Select(candidate => candidate.FormatScore);
    }

    /// <summary>"storage space of at least that amount may be pre-allocated", N not being the full size of the disk.</summary>
    [Fact]
    public void Example_9_at_least_what_the_file_system_needs_is_preallocated()
    {
        var chosen = (Requests.Plain with { Performance = Requests.Performance("storage"), Needs = new(PreallocatedBytes: 3L << 30) }).Chosen();
        Assert.Equal((AllocationPolicy.Preallocated, 3L << 30), (chosen.Policy, chosen.PreallocatedBytes));
    }
}
