using System.Security.Claims;

namespace BootAppliance.Access;

/// <summary>
/// Who makes a request of the admin plane, as the audit names them. Handlers may take it as a parameter.
/// <see cref="TokenId"/> is set if a token, or a login by a token, stands behind it.
/// </summary>
public sealed record Caller(string Who, Role Role, AdminDoor Door, string? TokenId = null, Session? Session = null)
{
    internal const string RoleClaim = "role";

    /// <summary>Null before authentication and on the boot plane.</summary>
    public static Caller? Of(HttpContext context) => context.Features.Get<Caller>();

    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));

    internal ClaimsPrincipal ToPrincipal(string scheme) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, Who), new Claim(RoleClaim, Role.Name())], scheme, ClaimTypes.Name, RoleClaim));
}
