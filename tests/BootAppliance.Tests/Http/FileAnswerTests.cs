using BootAppliance.Http;
using Microsoft.Extensions.Primitives;

namespace BootAppliance.Tests.Http;

public sealed class FileAnswerTests
{
    private const string ETag = "\"abc\"";

    [Fact]
    public void Without_conditions_the_whole_file_is_sent() =>
        Assert.Equal(new FileAnswer(200, new ByteRange(0, 100)), For());

    [Theory]
    [InlineData("\"abc\"")]
    [InlineData("\"x\", W/\"abc\"")]
    [InlineData("*")]
    public void A_file_that_the_client_has_is_not_sent_again(string ifNoneMatch) =>
        Assert.Equal(304, For(ifNoneMatch: ifNoneMatch, range: "bytes=0-1").Status);

    [Fact]
    public void A_part_is_sent_if_the_client_has_the_rest_of_the_same_file() =>
        Assert.Equal(new FileAnswer(206, new ByteRange(50, 50)), For(ifRange: ETag, range: "bytes=50-"));

    [Theory]
    [InlineData("\"old\"")]
    [InlineData("W/\"abc\"")]
    [InlineData("Sat, 01 Jan 2000 00:00:00 GMT")]
    public void The_whole_file_is_sent_if_the_client_has_a_part_of_another(string ifRange) =>
        Assert.Equal(200, For(ifRange: ifRange, range: "bytes=50-").Status);

    [Fact]
    public void A_part_beyond_the_end_is_refused() => Assert.Equal(416, For(range: "bytes=100-").Status);

    [Fact]
    public void Two_range_headers_are_ignored() =>
        Assert.Equal(200, For(range: new StringValues(["bytes=0-1", "bytes=3-4"])).Status);

    private static FileAnswer For(StringValues ifNoneMatch = default, StringValues ifRange = default, StringValues range = default) =>
        FileAnswer.For(ifNoneMatch, ifRange, range, ETag, 100);
}
