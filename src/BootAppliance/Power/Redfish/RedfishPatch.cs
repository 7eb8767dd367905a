namespace BootAppliance.Power.Redfish;

/// <summary>
/// Alters a resource whatever the service thinks of ETags: with the one that it told, with its strong form (some tell a weak one
/// and refuse it), without, and with any (<c>*</c>). A rung that is refused altered nothing.
/// </summary>
internal static class RedfishPatch
{
    /// <exception cref="PowerException">It was refused on every rung, or for another reason.</exception>
    public static async Task SendAsync(RedfishSession session, string path, object body, string? tag, TimeProvider clock, CancellationToken cancellationToken)
    {
        var answer = await TryAsync(session, path, body, tag, cancellationToken);
        RedfishFaults.Check(answer, "PATCH", path);
        await RedfishTask.FollowAsync(session, answer, clock, cancellationToken);
    }

    public static async Task<RedfishAnswer> TryAsync(RedfishSession session, string path, object body, string? tag, CancellationToken cancellationToken)
    {
        RedfishAnswer? answer = null;
        foreach (var match in Rungs(tag))
        {
            answer = await session.SendAsync(HttpMethod.Patch, path, body, match, cancellationToken);
            if (!answer.IsPreconditionRefused) break;
        }

        return answer!;
    }

    internal static IReadOnlyList<string?> Rungs(string? tag) =>
        tag is null ? [null, "*"] : tag.StartsWith("W/", StringComparison.Ordinal) ? [tag, tag[2..], null, "*"] : [tag, null, "*"];
}
