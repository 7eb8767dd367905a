using System.Net;
using BootAppliance.Boot;
using BootAppliance.Data;
using BootAppliance.Events;
using BootAppliance.Tftp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BootAppliance.Bench;

/// <summary>The product's TFTP server over one folder, with its events recorded as in the product.</summary>
internal static class TftpBench
{
    public static async Task<int> RunAsync(string state, string folder, IPEndPoint listen)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging(logging => logging.AddConsole().SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddMetrics().AddSingleton(TimeProvider.System).AddEvents(new BootAppliance.Events.EventOptions()).AddTftp();
        builder.Services.AddSingleton<SqlDialect>(new SqliteDialect(state)).AddSingleton<Database>();
        builder.Services.AddSingleton<IBootTree>(new FolderTree(folder));
        builder.Services.AddSingleton(new TftpOptions { Listen = [listen], MaxSessionsPerAddress = 1024 });
        using var host = builder.Build();
        host.Services.GetRequiredService<Database>().Start();
        host.Services.GetRequiredService<TftpListener>().Bind();
        await host.StartAsync();
        await host.WaitForShutdownAsync();
        return 0;
    }

    private sealed class FolderTree(string folder) : IBootTree
    {
        public ValueTask<BootTreeResult> OpenAsync(BootTreeRequest request, CancellationToken cancellationToken)
        {
            var file = new FileInfo(Path.Combine(folder, Path.GetFileName(request.Path)));
            return new(file.Exists
                ? new BootTreeResult.File(file.FullName, file.Length, "\"x\"", "application/octet-stream")
                : new BootTreeResult.Missing("NotFound", "there is no such file"));
        }
    }
}
