using Microsoft.AspNetCore.Authorization;

namespace BootAppliance.Access;

/// <summary>Asks for a role; without one, for the role that the request's method needs.</summary>
public sealed record RoleRequirement(Role? Minimum) : IAuthorizationRequirement;

/// <summary>Reads are for viewers, changes for operators, unless a route names a policy.</summary>
public sealed class RoleRequirementHandler : AuthorizationHandler<RoleRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleRequirement requirement)
    {
        var method = (context.Resource as HttpContext)?.Request.Method ?? "";
        if (RoleNames.TryParse(context.User.FindFirst(Caller.RoleClaim)?.Value, out var role)
            && role >= (requirement.Minimum ?? Needed(method)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    internal static Role Needed(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Role.Viewer : Role.Operator;
}
