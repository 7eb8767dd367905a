using Microsoft.AspNetCore.Http.Metadata;

namespace BootAppliance.Http;

/// <summary>A misspelt parameter must not count as one that was left out: <c>?dryrun=true</c> would delete.</summary>
public static class UnknownQuery
{
    public static RouteGroupBuilder RefuseUnknownQuery(this RouteGroupBuilder group) => group.AddEndpointFilter((context, next) =>
    {
        var query = context.HttpContext.Request.Query;
        if (query.Count == 0) return next(context);
        var known = Known(context.HttpContext.GetEndpoint()!);
        var errors = query.Keys.Where(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(key => key, _ => new[] { known.Count > 0 ? $"is not known here; there are {string.Join(", ", known)}" : "is not known here; there are no parameters" });
        return errors.Count == 0 ? next(context) : ValueTask.FromResult<object?>(TypedResults.ValidationProblem(errors));
    });

    /// <summary>The handler's parameters of simple types; the others come from services and the body.</summary>
    private static List<string> Known(Endpoint endpoint)
    {
        var route = (endpoint as RouteEndpoint)?.RoutePattern.Parameters.Select(one => one.Name).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        return [.. endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(one => IsSimple(one.ParameterInfo.ParameterType) && !route.Contains(one.Name)).Select(one => one.Name.ToLowerInvariant())];
    }

    private static bool IsSimple(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var bare && (bare == typeof(string) || bare.IsPrimitive);
}
