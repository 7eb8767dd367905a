using BootAppliance.Http;
using Microsoft.AspNetCore.Authorization;

namespace BootAppliance.Access;

public static class AccessServices
{
    /// <summary>Needs <see cref="AdminOptions"/>, the database and the event stream.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<TokenStore>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<FailureLimit>();
        services.AddSingleton<Credentials>();
        services.AddSingleton<KnownHosts>();
        services.AddSingleton<IAuthorizationHandler, RoleRequirementHandler>();
        // The core alone: AddAuthentication would bring data protection, whose key file nothing here uses.
        services.AddWebEncoders();
        services.AddTransient<AccessHandler>();
        services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = AccessHandler.SchemeName;
            options.AddScheme<AccessHandler>(AccessHandler.SchemeName, displayName: null);
        });
        services.AddAuthorization(options =>
        {
            foreach (var role in Enum.GetValues<Role>()) options.AddPolicy(role.Name(), Policy(role));
            options.FallbackPolicy = Policy(minimum: null);
            options.DefaultPolicy = options.FallbackPolicy;
        });
        return services;
    }

    /// <summary>Stands after <c>UseRouting</c> and <see cref="PlaneRouting.UsePlanes"/>, before the endpoints.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app)
    {
        app.UseWhen(
            context => context.Features.Get<PlaneFeature>()?.Plane is Plane.Admin,
            admin =>
            {
                admin.Use(SecurityHeaders.Add);
                admin.Use(BrowserGuard.KnownHostOnly);
            });
        app.UseAuthentication();
        app.Use(BrowserGuard.OwnPageOnly);
        app.UseAuthorization();
        app.Use(Audit.Record);
        return app;
    }

    private static AuthorizationPolicy Policy(Role? minimum) =>
        new AuthorizationPolicyBuilder(AccessHandler.SchemeName).AddRequirements(new RoleRequirement(minimum)).Build();
}
