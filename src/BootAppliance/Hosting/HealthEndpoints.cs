using System.Reflection;
using BootAppliance.Data;
using BootAppliance.Http;

namespace BootAppliance.Hosting;

/// <param name="Version">Of this appliance.</param>
public sealed record VersionView(string Version);

internal static class HealthEndpoints
{
    public static string Version { get; } = typeof(HealthEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => "ok\n").OnPlane(Plane.Admin).AllowAnonymous();
        app.MapGet("/readyz", ReadyAsync).OnPlane(Plane.Admin).AllowAnonymous();
        app.MapGet("/metrics", (MetricsText metrics) => TypedResults.Text(metrics.Write(), "text/plain; version=0.0.4")).OnPlane(Plane.Admin);
        return app;
    }

    /// <summary>200 once a write to the database is durable again; 503 with the reason otherwise.</summary>
    private static async Task<IResult> ReadyAsync(Database database, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(_ => 0, cancellationToken: cancellationToken).WaitAsync(TimeSpan.FromSeconds(5), cancellationToken);
            return TypedResults.Text("ready\n");
        }
        catch (Exception exception) when (exception is TimeoutException or System.Data.Common.DbException)
        {
            return TypedResults.Text($"the database cannot be written: {exception.Message}\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
