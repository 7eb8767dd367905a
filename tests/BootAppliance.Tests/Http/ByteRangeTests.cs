using BootAppliance.Http;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Tests.Http;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-99", 0, 100)]
    [InlineData("bytes=10-", 10, 90)]
    [InlineData("bytes=-10", 90, 10)]
    [InlineData("bytes=-500", 0, 100)]
    [InlineData("bytes=99-99999999999999999999", 99, 1)]
    [InlineData("BYTES = 5-6", 5, 2)]
    public void A_single_range_is_the_part_inside_the_file(string header, long offset, long length)
    {
        Assert.Equal(RangeOutcome.Part, ByteRange.Parse(header, 100, out var range));
        Assert.Equal(new ByteRange(offset, length), range);
    }

    [Theory]
    [InlineData("bytes=100-")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=99999999999999999999-")]
    public void A_range_beyond_the_file_cannot_be_satisfied(string header) =>
        Assert.Equal(RangeOutcome.Unsatisfiable, ByteRange.Parse(header, 100, out _));

    [Theory]
    [InlineData("")]
    [InlineData("bytes")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=9-3")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=1 -2")]
    [InlineData("bytes=0x1-2")]
    [InlineData("bytes=1-2,4-5")]
    [InlineData("items=1-2")]
    public void What_is_not_one_byte_range_is_ignored(string header) =>
        Assert.Equal(RangeOutcome.Whole, ByteRange.Parse(header, 100, out _));

    [Fact]
    public void Any_first_and_last_position_select_what_a_slice_of_the_file_selects() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonNegativeInt>(), ArbMap.Default.ArbFor<NonNegativeInt>(), ArbMap.Default.ArbFor<NonNegativeInt>(),
            (first, more, size) =>
            {
                var last = (long)first.Get + more.Get;
                var expected = Enumerable.Range(0, size.Get).Where(i => i >= first.Get && i <= last).Select(i => (long)i).ToArray();
                var outcome = ByteRange.Parse($"bytes={first.Get}-{last}", size.Get, out var range);
                return expected.Length == 0
                    ? outcome is RangeOutcome.Unsatisfiable
                    : outcome is RangeOutcome.Part && range == new ByteRange(expected[0], expected.Length);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_header_selects_anything_outside_the_file() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<NonNegativeInt>(),
            (text, size) => ByteRange.Parse("bytes=" + text, size.Get, out var range) is not RangeOutcome.Part
                || (range.Offset >= 0 && range.Length > 0 && range.Offset + range.Length <= size.Get)).QuickCheckThrowOnFailure();
}
