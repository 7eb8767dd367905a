using System.Text.Encodings.Web;
using BootAppliance.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace BootAppliance.Access;

/// <summary>Brings <see cref="Credentials"/> into ASP.NET's authentication and says in words what is missing.</summary>
public sealed class AccessHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Credentials credentials)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "bootappliance";

    private CredentialResult _result = new CredentialResult.Nobody();

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.Features.Get<PlaneFeature>()?.Plane is not Plane.Admin) return AuthenticateResult.NoResult();
        _result = await credentials.IdentifyAsync(Context);
        if (_result is not CredentialResult.Known(var caller))
            return _result is CredentialResult.Nobody ? AuthenticateResult.NoResult() : AuthenticateResult.Fail("refused");
        Context.Features.Set(caller);
        return AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(SchemeName), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_result is CredentialResult.Limited(var wait))
        {
            Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString();
            return WriteAsync(StatusCodes.Status429TooManyRequests, "Too many wrong credentials came from this address. Wait, then try again.");
        }

        Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(
            StatusCodes.Status401Unauthorized,
            _result is CredentialResult.Refused(var sentence)
                ? sentence
                : "Who is asking? Send a token (Authorization: Bearer …), or run on the appliance: bootappliance login");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => WriteAsync(
        StatusCodes.Status403Forbidden,
        Caller.Of(Context) switch
        {
            { Door: AdminDoor.Page, Session: null } => "This page is read-only until you log in. Run on the appliance: bootappliance login",
            { } caller => $"{caller.Who} has the role {caller.Role.Name()}, which is not enough for this. An admin can make a token of another role: bootappliance token create --role operator",
            null => "This is not allowed.",
        });

    private Task WriteAsync(int status, string sentence) =>
        Results.Problem(detail: sentence, statusCode: status).ExecuteAsync(Context);
}
