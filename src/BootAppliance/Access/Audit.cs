using BootAppliance.Events;

namespace BootAppliance.Access;

/// <summary>
/// Records every change that somebody asked of the admin plane: who, through which door, what, and how it ended.
/// The query and the body stay out of it, since they may hold secrets.
/// </summary>
internal static class Audit
{
    public static async Task Record(HttpContext context, RequestDelegate next)
    {
        if (Caller.Of(context) is not { } caller || RoleRequirementHandler.Needed(context.Request.Method) is Role.Viewer
            || context.GetEndpoint()?.Metadata is { } marks && (marks.GetMetadata<ChangesNothing>() is not null || marks.GetMetadata<PartOfChange>() is not null))
        {
            await next(context);
            return;
        }

        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        finally
        {
            context.RequestServices.GetRequiredService<EventStream>().Post(Entry(context, caller, status));
        }
    }

    private static NewEvent Entry(HttpContext context, Caller caller, int status)
    {
        var path = context.Request.Path.ToUriComponent();
        return new NewEvent("access.change", EventLevel.Info, $"{caller.Who}: {context.Request.Method} {path} ({status})")
        {
            Address = context.Connection.RemoteIpAddress?.ToString(),
            Data = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["who"] = caller.Who,
                ["door"] = caller.Door.ToString().ToLowerInvariant(),
                ["method"] = context.Request.Method,
                ["path"] = path,
                ["status"] = status.ToString(),
            },
        };
    }
}
