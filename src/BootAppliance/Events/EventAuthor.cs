using System.Security.Claims;

namespace BootAppliance.Events;

/// <summary>Who did what is told.</summary>
public static class EventAuthor
{
    /// <summary>As the audit names them.</summary>
    public static string Who(this ClaimsPrincipal user) => user.Identity?.Name ?? "somebody";

    /// <summary>The same event, done by <paramref name="who"/>; what else its data has stays.</summary>
    public static NewEvent By(this NewEvent told, string who) =>
        told with { Data = new Dictionary<string, string>(told.Data ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal) { ["who"] = who } };
}
