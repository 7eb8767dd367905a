using System.Net;
using BootAppliance.Boot;
using BootAppliance.Dhcp.External;
using BootAppliance.Dhcp.Foreign;
using BootAppliance.Dhcp.Import;
using BootAppliance.Protocols;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Dhcp;

internal static class DhcpEndpoints
{
    private const int DefaultPage = 100;
    private const int LargestPage = 1000;
    private const long LargestImport = 64 << 20;

    public static IEndpointRouteBuilder MapDhcp(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/leases", List).WithTags("dhcp");
        admin.MapGet("/leases/history", History).WithTags("dhcp");
        admin.MapPost("/leases/import", Import).WithTags("dhcp");
        admin.MapDelete("/leases/{address}", Free).WithTags("dhcp");
        admin.MapGet("/dhcp", Status).WithTags("dhcp");
        admin.MapGet("/dhcp/recipes/{server}", Recipe).WithTags("dhcp");
        return admin;
    }

    /// <summary>The leases in the order of their addresses; <c>filter</c> matches address, MAC, host name, system and state.</summary>
    private static Results<Ok<LeasePage>, ValidationProblem> List(
        LeaseTable leases, ReservationIndex reservations, TimeProvider clock, string? filter, string? after, int limit = DefaultPage)
    {
        var start = IPv4Address.Any;
        if (after is not null && !IPv4Address.TryParse(after, out start))
            return TypedResults.ValidationProblem(Error("after", $"'{after}' is not an IPv4 address; give the 'next' of the page before"));
        if (limit is < 1 or > LargestPage)
            return TypedResults.ValidationProblem(Error("limit", $"{limit} is out of range; give 1 to {LargestPage}"));

        var now = clock.GetUtcNow();
        var current = reservations.Current;
        LeaseView View(Lease lease) => LeaseView.Of(lease, leases.SubnetOf(lease.Address)!.Subnet, current, now);
        var found = leases.List(lease => string.IsNullOrEmpty(filter) || Matches(View(lease), filter), start, limit + 1);
        var page = found.Take(limit).Select(View).ToList();
        return TypedResults.Ok(new LeasePage(page, found.Count > limit ? page[^1].Address : null));
    }

    /// <summary>Who had an address, or which addresses a machine had, newest first; <c>before</c> is the last id of the page before.</summary>
    private static async Task<Results<Ok<LeaseHistoryPage>, ValidationProblem>> History(
        LeaseHistory history, string? address, string? mac, long? before, CancellationToken cancellationToken, int limit = DefaultPage)
    {
        IPv4Address? wanted = null;
        if (address is not null)
        {
            if (!IPv4Address.TryParse(address, out var parsed)) return TypedResults.ValidationProblem(Error("address", $"'{address}' is not an IPv4 address; write it as 192.0.2.10"));
            wanted = parsed;
        }

        MacAddress hardware = default;
        if (mac is not null && !MacAddress.TryParse(mac, out hardware)) return TypedResults.ValidationProblem(Error("mac", $"'{mac}' is not a MAC address; write it as 52:54:00:aa:bb:cc"));
        if (limit is < 1 or > LargestPage) return TypedResults.ValidationProblem(Error("limit", $"{limit} is out of range; give 1 to {LargestPage}"));
        var found = await history.ListAsync(wanted, mac is null ? null : hardware.ToString(), before, limit + 1, cancellationToken);
        return TypedResults.Ok(new LeaseHistoryPage([.. found.Take(limit)], found.Count > limit ? found[limit - 1].Id : null));
    }

    /// <summary>Takes over the live leases of a lease file of ISC, Kea or dnsmasq, which is the request's body (text, up to 64 MiB).</summary>
    private static async Task<Results<Ok<LeaseImportView>, ProblemHttpResult>> Import(LeaseImport import, HttpContext context, CancellationToken cancellationToken, bool dry_run = false)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LargestImport;
        using var reader = new StreamReader(context.Request.Body);
        var view = await import.TakeAsync(await reader.ReadToEndAsync(cancellationToken), dry_run, context.User.Identity?.Name ?? "somebody", cancellationToken);
        return view is { Taken: 0, OtherSubnet: 0, AlreadyTaken: 0 }
            ? TypedResults.Problem($"no live lease was found in the file, which was read as {view.Form}'s; {view.Unreadable} entries could not be read", statusCode: StatusCodes.Status422UnprocessableEntity)
            : TypedResults.Ok(view);
    }

    /// <summary>Forgets a lease, so that its address is free at once; 404 if there is none.</summary>
    private static async Task<Results<NoContent, NotFound, ValidationProblem>> Free(
        string address, LeaseRelease release, CancellationToken cancellationToken)
    {
        if (!IPv4Address.TryParse(address, out var parsed))
            return TypedResults.ValidationProblem(Error("address", $"'{address}' is not an IPv4 address; write it as 192.0.2.10"));
        return await release.ReleaseAsync(parsed, cancellationToken) is null ? TypedResults.NotFound() : TypedResults.NoContent();
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

    private static bool Matches(LeaseView lease, string filter) =>
        lease.Address.StartsWith(filter, StringComparison.Ordinal)
        || lease.Mac.Contains(filter, StringComparison.OrdinalIgnoreCase)
        || lease.State.Equals(filter, StringComparison.OrdinalIgnoreCase)
        || lease.HostName?.Contains(filter, StringComparison.OrdinalIgnoreCase) == true
        || lease.System?.Contains(filter, StringComparison.OrdinalIgnoreCase) == true;

    private static Dictionary<string, string[]> Error(string field, string message) => new() { [field] = [message] };
}
