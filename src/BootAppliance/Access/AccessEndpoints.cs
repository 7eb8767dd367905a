namespace BootAppliance.Access;

public static class AccessEndpoints
{
    /// <summary>The routes under /api/v1: tokens and login.</summary>
    public static IEndpointRouteBuilder MapAccess(this IEndpointRouteBuilder api) => api.MapTokens().MapLogin();
}
