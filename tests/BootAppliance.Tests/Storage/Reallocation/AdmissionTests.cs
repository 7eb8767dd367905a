using BootAppliance.Storage.Reallocation;
using static BootAppliance.Tests.Storage.Reallocation.PoolUnderTest;

namespace BootAppliance.Tests.Storage.Reallocation;

public sealed class AdmissionTests
{
    private static AdmissionResult Admit(long capacity, NewDisk asked, params DiskFacts[] disks) => DiskAdmission.Admit(new(capacity, GiB), disks, asked, Whole, Noon);

    private static AdmissionResult.Admitted Admitted(long capacity, NewDisk asked, params DiskFacts[] disks) => Assert.IsType<AdmissionResult.Admitted>(Admit(capacity, asked, disks));

    [Fact]
    public void A_new_disk_gets_the_baseline_of_ten_gigabytes_from_what_is_free()
    {
        var admitted = Admitted(200, new("new", 20 * GiB), Disk("a", 190, 5));
        Assert.Equal((10, ReallocationReason.Baseline), (admitted.New.To, admitted.New.Reason));
        Assert.Empty(admitted.Taken);
    }

    [Theory]
    [InlineData(30, null, 30)]
    [InlineData(0, 4L, 4)]
    public void Or_its_minimum_or_its_maximum(long minimum, long? maximum, long entitlement) =>
        Assert.Equal(entitlement, Admitted(200, new("new", GiB, minimum * GiB, maximum * GiB)).New.To);

    [Fact]
    public void In_a_full_pool_who_has_the_most_beyond_his_need_gives_it()
    {
        var taken = Assert.Single(Admitted(200, new("new", GiB), Disk("a", 130, 5), Disk("b", 70, 5)).Taken);
        Assert.Equal(("a", 120L, ReallocationReason.TakenForNew), (taken.Disk, taken.To, taken.Reason));
        Assert.Equal(Noon, taken.History.ShrunkAt);
    }

    [Fact]
    public void In_a_tight_pool_it_is_taken_down_to_what_each_has_to_have() =>
        Assert.Equal(120 - 10, Assert.Single(Admitted(120, new("new", GiB), Disk("a", 120, 100)).Taken).To);

    [Fact]
    public void Rather_than_leave_anybody_with_less_it_is_refused() =>
        Assert.Equal(new AdmissionResult.Refused(1), Admit(119, new("new", GiB), Disk("a", 119, 100)));

    [Fact]
    public void What_is_held_or_pinned_gives_nothing() =>
        Assert.Equal(new AdmissionResult.Refused(10), Admit(100, new("new", GiB), Disk("a", 50, 1) with { Pin = 50 * GiB }, Disk("b", 50, 1) with { Hold = DiskHold.Paused }));

    [Fact]
    public void A_name_that_is_taken_is_refused() =>
        Assert.StartsWith("a cannot be admitted: the pool has a disk of that name", Assert.Throws<ArgumentException>(() => Admit(100, new("a", GiB), Disk("a", 50, 1))).Message, StringComparison.Ordinal);
}
