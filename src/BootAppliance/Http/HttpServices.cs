using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
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

    /// <summary>
    /// How the listeners move bytes; after Kestrel's own services, whose pool it replaces. A request runs where its socket was read: the
    /// runtime reads sockets on the pool's threads, each for itself, so one that blocks there holds nobody else up.
    /// </summary>
    public static IServiceCollection AddSocketTuning(this IServiceCollection services) => services
        .Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true)
        .AddSingleton<IMemoryPoolFactory<byte>, TransferBlocks>();
}
