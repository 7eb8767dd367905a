using BootAppliance.Storage;
using BootAppliance.Storage.Api;

namespace BootAppliance.Tests.Storage.Allocations;

public sealed class DiskCreationReaderTests
{
    private static readonly DiskCreation Good = new("ssd", "web01-root", 1L << 30);

    public static TheoryData<string, DiskCreation> Wrong => new()
    {
        { "pool", Good with { Pool = "" } },
        { "name", Good with { Name = "../etc" } },
        { "name", Good with { Name = "-root" } },
        { "virtual_size", Good with { VirtualSize = 513 } },
        { "virtual_size", Good with { VirtualSize = long.MaxValue - 511 } },
        { "machines", Good with { Machines = ["web/01"] } },
        { "performance", Good with { Performance = "fast" } },
        { "redundancy", Good with { Redundancy = "2" } },
        { "security", Good with { Security = "very" } },
        { "needs", Good with { Needs = ["speed"] } },
        { "preallocated_bytes", Good with { PreallocatedBytes = 2L << 30 } },
        { "weight", Good with { Weight = 0 } },
        { "weight", Good with { Weight = double.NaN } },
        { "minimum", Good with { Minimum = -1 } },
        { "maximum", Good with { Minimum = 2, Maximum = 1 } },
        { "request_id", Good with { RequestId = "" } },
        { "purpose", Good with { Purpose = "a b" } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_wrong_names_the_field_and_what_to_write(string field, DiskCreation body) =>
        Assert.Equal(field, Assert.Throws<StorageRefusedException>(() => DiskCreationReader.Read(body)).Field);

    [Fact]
    public void What_is_not_said_is_balanced_and_grows()
    {
        var request = DiskCreationReader.Read(Good);
        Assert.Equal((0.5, 0.5, null, true), (request.Performance.Value, request.Redundancy.Value, request.Security, request.Needs.Growth));
    }
}
