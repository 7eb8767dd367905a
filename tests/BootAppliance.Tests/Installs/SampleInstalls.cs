using BootAppliance.Installs;

namespace BootAppliance.Tests.Installs;

internal static class SampleInstalls
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The first install of web01, armed by root at noon for a day.</summary>
    public static readonly Install Armed = new()
    {
        Id = "1",
        System = "web01",
        Generation = 1,
        ArmedAt = Noon,
        ArmedBy = "root",
        ExpiresAt = Noon.AddDays(1),
    };
}
