using System.Net;
using BootAppliance.Boot;
using BootAppliance.Dhcp.External;
using BootAppliance.Dhcp.Foreign;
using BootAppliance.Dhcp.Trace;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Dhcp;

internal static class DhcpEndpoints
{
    public static IEndpointRouteBuilder MapDhcp(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/dhcp", Status).WithTags("dhcp");
        admin.MapGet("/dhcp/recipes/{server}", Recipe).WithTags("dhcp");
        return admin.MapLeases().MapTrace();
    }

    /// <summary>The lines by which another DHCP server points machines here; <c>address</c> is where they reach the appliance, if not by its own guess.</summary>
    private static Results<Ok<RecipeView>, ValidationProblem, ProblemHttpResult> Recipe(string server, BootServer boot, string? address)
    {
        var reached = boot.OwnAddress;
        if (address is not null && !IPAddress.TryParse(address, out reached)) return TypedResults.ValidationProblem(Error("address", $"'{address}' is not an IP address"));
        return DhcpRecipe.For(server, (boot.Address ?? reached!).ToString(), boot.UrlFor(reached!)) is { } text
            ? TypedResults.Ok(new RecipeView(server, text))
            : TypedResults.Problem($"there is no recipe for \"{server}\"; there are {string.Join(", ", DhcpRecipe.Servers)}", statusCode: StatusCodes.Status404NotFound);
    }

    private static Ok<DhcpView> Status(DhcpOptions options, DhcpListener listener, LeaseTable leases, DhcpMetrics metrics, ForeignServers foreign, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        lock (leases.Gate)
        {
            return TypedResults.Ok(new DhcpView(
                options.EffectiveMode.Word(),
                listener.Interfaces,
                [.. leases.Subnets.Select(subnet => Summary(subnet, now))],
                metrics.Totals,
                foreign.Current));
        }
    }

    private static SubnetView Summary(SubnetLeases subnet, DateTimeOffset now)
    {
        var (bound, declined) = (0, 0);
        foreach (var lease in subnet.All)
        {
            if (lease.IsLive(now)) bound++;
            else if (lease.IsQuarantined(now)) declined++;
        }

        return new(
            subnet.Subnet.Prefix.ToString(), subnet.Subnet.Pool.Count, bound, declined, subnet.Count - bound - declined,
            (long)subnet.Subnet.LeaseTime.TotalSeconds);
    }

    private static Dictionary<string, string[]> Error(string field, string message) => new() { [field] = [message] };
}
