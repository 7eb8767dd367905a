using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace BootAppliance.Http;

public static class HttpServices
{
    /// <summary>Needs <see cref="HttpOptions"/>.</summary>
    public static IServiceCollection AddBootHttp(this IServiceCollection services)
    {
        services.AddSingleton<TransferSlots>();
        services.AddSingleton<ConnectionLimits>();
        services.AddSingleton<FileTransfer>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(provider =>
            new ConfigureOptions<KestrelServerOptions>(server => BootPlaneLimits.Apply(server, provider.GetRequiredService<HttpOptions>())));
        return services;
    }
}
