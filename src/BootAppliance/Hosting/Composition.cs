using System.Text.Json;
using System.Text.Json.Serialization;
using BootAppliance.Access;
using BootAppliance.Actions;
using BootAppliance.Actions.Runs;
using BootAppliance.Autoinstall;
using BootAppliance.Boot;
using BootAppliance.Content;
using BootAppliance.Content.Catalogue;
using BootAppliance.Content.Names;
using BootAppliance.Content.Private;
using BootAppliance.Content.Publishers;
using BootAppliance.Content.Serving;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.V6;
using BootAppliance.Events;
using BootAppliance.Events.Notify;
using BootAppliance.Http;
using BootAppliance.Installs;
using BootAppliance.Installs.Syslog;
using BootAppliance.Inventory;
using BootAppliance.Inventory.Facts;
using BootAppliance.Power;
using BootAppliance.Power.Agent;
using BootAppliance.Power.Detection;
using BootAppliance.Ramdisk.Machine;
using BootAppliance.Storage;
using BootAppliance.Tftp;
using BootAppliance.Web;

namespace BootAppliance.Hosting;

/// <summary>Puts the features together: services, listeners, routes with their planes.</summary>
internal static class Composition
{
    public static WebApplication Build(ApplianceOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders().AddSystemdConsole(console => console.IncludeScopes = false)
            .AddFilter("Microsoft", LogLevel.Warning)
            // What keeps us from starting is said once, by ServeCommand; a service that dies later is critical.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Critical).SetMinimumLevel(LogLevel.Information);
        AddServices(builder.Services, options);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listeners.Add(kestrel, options)).ConfigureServices(services => services.AddSocketTuning());
        var app = builder.Build();
        // Counts from the start, not from the first time that somebody looks.
        app.Services.GetRequiredService<MetricsText>();
        app.Services.GetRequiredService<EventMetrics>();
        app.UseExceptionHandler();
        app.UseWhen(context => context.Features.Get<PlaneFeature>()?.Plane is Plane.Admin, admin => admin.UseStatusCodePages());
        app.UseBootPlaneLimits();
        app.UseHotChunks();
        app.UseRouting();
        app.UsePlanes();
        app.UseAccess();
        MapRoutes(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, ApplianceOptions options)
    {
        services.AddSingleton(options).AddSingleton(options.Admin).AddSingleton(options.Http).AddSingleton(options.Dhcp).AddSingleton(options.Tftp)
            .AddSingleton(options.Database).AddSingleton(options.Boot).AddSingleton(options.Installs).AddSingleton(options.Syslog).AddSingleton(options.Import);
        services.AddSingleton(TimeProvider.System);
        services.AddProblemDetails();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddExceptionHandler<BadRequestProblem>().AddExceptionHandler<StorageProblem>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            // A misspelt field must not be a field left out.
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        });
        services.AddData(options.StateDirectory).AddEvents(options.Events).AddNotify(options.Notify).AddAccess().AddBootHttp();
        services.AddInventory(options.StateDirectory).AddInstalls(options.StateDirectory, options.TemplatesDirectory).AddAutoinstall(options.TemplatesDirectory);
        DiskRuleObjection disks = text => DiskRule.TryParse(text, out _, out var error) ? null : error;
        services.AddSingleton(disks).AddSingleton(new FieldGrammars(TemplateUri.Objection, text => disks(text) is { } wrong ? $"{wrong}{(text.StartsWith('/') ? "; the device that an installer takes is --meta disk=…" : "")}" : null));
        services.AddSingleton<DeployObjection>((connection, template) => TemplateUri.TryParse(template, out var uri, out _) ? TemplateCatalogue.Objection(connection, uri) : TemplateUri.Objection(template));
        services.AddSingleton<TemplateExists>(provider => provider.GetRequiredService<TemplateRenderer>().Has);
        services.AddSingleton(new BootServer(options.Http.Listen.Count > 0 ? options.Http.Listen[0].Port : 80, options.Boot.ServerAddress)
        {
            SyslogPort = options.Syslog is { Enabled: true, Listen: [var first, ..] } ? first.Port : null,
        });
        services.AddSingleton<SendFile>(provider => (context, file) =>
            provider.GetRequiredService<FileTransfer>().SendAsync(context, file.PhysicalPath, file.ETag, file.ContentType, file.Progress));
        services.AddSingleton<MachineAt>(provider => provider.GetRequiredService<BootIdentity>().SystemAt);
        services.AddSingleton<AddressOwner>(provider => provider.GetRequiredService<BootIdentity>().MacOf);
        services.AddPower(options.Power).AddActions().AddContent(options.Content, options.StateDirectory).AddStorage(options.Storage, options.StateDirectory);
        services.AddSingleton<InstallEntitles>(provider => (token, name) =>
            provider.GetRequiredService<InstallStore>().ByToken(token, TokenPurpose.Callback) is { Mode: InstallMode.Install, State: InstallState.Armed or InstallState.Booting or InstallState.Installing } install
            && provider.GetRequiredService<InventoryStore>().Current is var inventory && inventory.Systems.TryGetValue(install.System, out var system)
            && EffectiveSystem.Of(inventory, system) is { IsDeployed: true, Template.Value: var wanted } && TemplateUri.TryParse(wanted, out var uri, out _) && uri.Name == name);
        services.AddSingleton<TemplatePublishers>(provider => async cancellationToken =>
            [.. (await provider.GetRequiredService<PublisherStore>().ListAsync(cancellationToken)).Where(one => one.Revoked is null).Select(one => new Dictionary<string, object?>
            {
                ["name"] = one.Name,
                ["key"] = one.Key.ToString(),
                ["prefixes"] = one.Prefixes.Select(prefix => (object)prefix.ToString()).ToList(),
            })]);
        services.AddBoot().AddDhcp().AddDhcp6(options.StateDirectory).AddTftp();
        services.AddOpenApi("v1", ApiDescription.Configure);
        services.AddWeb();
        services.AddSingleton<MetricsText>();
        services.AddHostedService<SystemdNotifier>();
    }

    private static void MapRoutes(WebApplication app)
    {
        var api = app.MapGroup("/api/v1").OnPlane(Plane.Admin).RefuseUnknownQuery();
        api.MapAccess().MapEvents().MapWebhooks();
        api.MapDhcp();
        api.MapInventory().MapFacts().MapInstalls().MapBootAdmin();
        api.MapPower();
        api.MapActions();
        api.MapContent();
        api.MapStorage();
        api.MapGet("/version", () => TypedResults.Ok(new VersionView(HealthEndpoints.Version)));
        app.MapOpenApi().OnPlane(Plane.Admin);
        app.MapHealth();
        StaticAssets.MapStaticAssets(app);
        app.MapLoginPages();
        app.MapWeb();
        app.MapGroup("").OnPlane(Plane.Boot).MapBoot().MapCallbacks().MapPowerAgent().MapAgentActions().MapContentServing();
    }
}
