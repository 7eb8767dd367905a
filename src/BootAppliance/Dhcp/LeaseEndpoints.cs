using System.Net;
using System.Net.Sockets;
using BootAppliance.Dhcp.Import;
using BootAppliance.Events;
using BootAppliance.Protocols;
using BootAppliance.Protocols.Dhcp6;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Dhcp;

internal static class LeaseEndpoints
{
    private const int DefaultPage = 100;
    private const int LargestPage = 1000;
    private const long LargestImport = 64 << 20;
    private const long LongestAge = 10L * 366 * 24 * 3600;

    public static IEndpointRouteBuilder MapLeases(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/leases", List).WithTags("dhcp");
        admin.MapGet("/leases/history", History).WithTags("dhcp");
        admin.MapPost("/leases/import", Import).WithTags("dhcp");
        admin.MapPost("/leases/reclaim", Reclaim).WithTags("dhcp");
        admin.MapDelete("/leases/{address}", Free).WithTags("dhcp");
        return admin;
    }

    /// <summary>The leases in the order of their addresses, IPv4 first; <c>filter</c> matches address, MAC, host name, system, subnet and state.</summary>
    private static Results<Ok<LeasePage>, ValidationProblem> List(LeaseList leases, string? filter, string? after, int limit = DefaultPage)
    {
        IPAddress? start = null;
        if (after is not null && !IPAddress.TryParse(after, out start))
            return TypedResults.ValidationProblem(Error("after", $"'{after}' is not an IP address; give the 'next' of the page before"));
        if (limit is < 1 or > LargestPage)
            return TypedResults.ValidationProblem(Error("limit", $"{limit} is out of range; give 1 to {LargestPage}"));
        return TypedResults.Ok(leases.Page(filter, start, limit));
    }

    /// <summary>Who had an address, or which addresses a machine had, newest first; <c>before</c> is the last id of the page before.</summary>
    private static async Task<Results<Ok<LeaseHistoryPage>, ValidationProblem>> History(
        LeaseHistory history, string? address, string? mac, long? before, CancellationToken cancellationToken, int limit = DefaultPage)
    {
        IPAddress? wanted = null;
        if (address is not null && !IPAddress.TryParse(address, out wanted))
            return TypedResults.ValidationProblem(Error("address", $"'{address}' is not an IP address; write it as 192.0.2.10 or 2001:db8::10"));
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
        var view = await import.TakeAsync(await reader.ReadToEndAsync(cancellationToken), dry_run, context.User.Who(), cancellationToken);
        return view is { Taken: 0, OtherSubnet: 0, AlreadyTaken: 0 }
            ? TypedResults.Problem($"no live lease was found in the file, which was read as {view.Form}'s; {view.Unreadable} entries could not be read", statusCode: StatusCodes.Status422UnprocessableEntity)
            : TypedResults.Ok(view);
    }

    /// <summary>Forgets a lease, so that its address is free at once; 404 if there is none.</summary>
    private static async Task<Results<NoContent, NotFound, ValidationProblem>> Free(string address, LeaseRelease release, CancellationToken cancellationToken)
    {
        if (!IPAddress.TryParse(address, out var parsed))
            return TypedResults.ValidationProblem(Error("address", $"'{address}' is not an IP address; write it as 192.0.2.10 or 2001:db8::10"));
        var freed = parsed.AddressFamily == AddressFamily.InterNetworkV6
            ? await release.ReleaseAsync(IPv6Address.From(parsed), cancellationToken)
            : await release.ReleaseAsync(IPv4Address.From(parsed), cancellationToken);
        return freed ? TypedResults.NoContent() : TypedResults.NotFound();
    }

    /// <summary>Forgets the leases that ended at least so many seconds ago; their machines get any address when they come back.</summary>
    private static async Task<Results<Ok<ReclaimView>, ValidationProblem>> Reclaim(LeaseRelease release, CancellationToken cancellationToken, long ended_for = 7 * 24 * 3600) =>
        ended_for is < 0 or > LongestAge
            ? TypedResults.ValidationProblem(Error("ended_for", $"{ended_for} is out of range; give 0 to {LongestAge} seconds"))
            : TypedResults.Ok(new ReclaimView(await release.ReclaimAsync(TimeSpan.FromSeconds(ended_for), cancellationToken)));

    private static Dictionary<string, string[]> Error(string field, string message) => new() { [field] = [message] };
}
