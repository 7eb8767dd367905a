using BootAppliance.Content.Names;
using BootAppliance.Events;
using BootAppliance.Http;

namespace BootAppliance.Content.Private;

/// <summary>Whether this token is of an install under way whose machine is deployed from this template: the inventory names it as its <c>template</c>.</summary>
public delegate bool InstallEntitles(string token, TemplateName name);

/// <summary>
/// Who may read a template. Public ones everybody; private ones administrators, a machine by the token of its install, and a node by its
/// key: after <c>Authorization: Bearer</c>, or, for clients that set no header, in the path <c>/content/with/TOKEN/…</c>. To others a
/// private template is one that does not exist.
/// </summary>
public sealed class TemplateDoor(PrivateTemplates templates, InstallEntitles installs, EventStream events)
{
    private const string Scheme = "Bearer ";
    private const int LongestToken = 128;

    public async ValueTask<bool> IsOpenAsync(HttpContext context, TemplateName name, CancellationToken cancellationToken)
    {
        if (context.Features.Get<PlaneFeature>()?.Plane is Plane.Admin || !await templates.IsPrivateAsync(name, cancellationToken)) return true;
        var token = Token(context);
        if (token is { Length: <= LongestToken } && (installs(token, name) || await templates.OpensAsync(token, name, cancellationToken))) return true;
        var who = context.Connection.RemoteIpAddress?.ToString();
        events.Post(new("content.refused", EventLevel.Warning, $"{who} asked for the private template {name} {(token is null ? "without a key" : "with a key that does not open it")}; give it one with: bootappliance template key add NODE --prefix {name}") { Address = who });
        return false;
    }

    private static string? Token(HttpContext context)
    {
        if (context.Request.RouteValues["token"] is string inPath) return inPath;
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.Ordinal) ? header[Scheme.Length..].Trim() : null;
    }
}
