using System.Text.Json;
using BootAppliance.Access;
using BootAppliance.Autoinstall;
using BootAppliance.Boot;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Events;
using BootAppliance.Http;
using BootAppliance.Installs;
using BootAppliance.Inventory;

namespace BootAppliance.Hosting;

/// <summary><c>bootappliance serve --config FILE</c>: puts the features together and runs them.</summary>
internal static class ServeCommand
{
    private const int ConfigurationMistake = 78; // EX_CONFIG of sysexits.h

    public static async Task<int> RunAsync(string file)
    {
        if (!ConfigurationFile.TryRead(file, out var options, out var errors))
        {
            foreach (var error in errors) await Console.Error.WriteLineAsync(error.ToString());
            return ConfigurationMistake;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSystemdConsole().AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        AddOptions(builder.Services, options);
        AddFeatures(builder.Services, options);
        builder.WebHost.ConfigureKestrel(server => Listeners.Open(server, options));
        var app = builder.Build();
        Routes.Map(app);

        await using (app)
        {
            app.Services.GetRequiredService<Database>().Start();
            await app.Services.GetRequiredService<InventoryStore>().LoadAsync(CancellationToken.None);
            await app.Services.GetRequiredService<InstallStore>().LoadAsync(CancellationToken.None);
            await app.StartAsync();
            Listeners.Permit(options.Admin);
            await app.WaitForShutdownAsync();
        }

        return 0;
    }

    private static void AddOptions(IServiceCollection services, ApplianceOptions options)
    {
        Directory.CreateDirectory(options.StateDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(options.Database);
        services.AddSingleton(options.Admin);
        services.AddSingleton(options.Http);
        services.AddSingleton(options.Dhcp);
        services.AddSingleton(options.Boot);
        services.AddSingleton(options.Installs);
        services.AddSingleton(options.Import);
        services.AddSingleton(options.Tftp);
        services.AddSingleton(new BootServer(options.Http.Listen is [var first, ..] ? first.Port : 80, options.Boot.ServerAddress));
    }

    private static void AddFeatures(IServiceCollection services, ApplianceOptions options)
    {
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        services.AddData(options.StateDirectory).AddEvents().AddAccess();
        services.AddInventory(options.StateDirectory).AddInstalls(options.StateDirectory).AddAutoinstall(options.TemplatesDirectory).AddBoot();
        services.AddBootHttp();
        services.AddSingleton<SendFile>(provider => provider.GetRequiredService<FileTransfer>().SendAsync);
        services.AddDhcp();
    }
}
