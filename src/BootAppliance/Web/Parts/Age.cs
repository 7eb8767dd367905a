namespace BootAppliance.Web;

/// <summary>Times as people say them.</summary>
internal static class Age
{
    /// <summary>"now", "12 s", "5 min", "3 h", "2 d": the largest unit, rounded down. live.js counts the same way.</summary>
    public static string Of(TimeSpan age) => Math.Max(0, (long)age.TotalSeconds) switch
    {
        < 5 => "now",
        < 60 and var s => $"{s} s",
        < 3600 and var s => $"{s / 60} min",
        < 86_400 and var s => $"{s / 3600} h",
        var s => $"{s / 86_400} d",
    };

    public static Html Since(DateTimeOffset at, DateTimeOffset now) =>
        $"<time datetime=\"{at.ToString("yyyy-MM-ddTHH:mm:ssZ")}\" title=\"{at.ToString("yyyy-MM-dd HH:mm:ss")} UTC\" data-age>{Of(now - at)}</time>";

    public static Html Until(DateTimeOffset at, DateTimeOffset now) =>
        $"<time datetime=\"{at.ToString("yyyy-MM-ddTHH:mm:ssZ")}\" title=\"{at.ToString("yyyy-MM-dd HH:mm:ss")} UTC\">{(at > now ? Of(at - now) : "expired")}</time>";
}
