using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.RegularExpressions;
using BootAppliance.Events;
using BootAppliance.Storage.Allocations;
using BootAppliance.Storage.Capabilities;
using BootAppliance.Storage.Capabilities.Swordfish;
using BootAppliance.Storage.Hosts;
using BootAppliance.Storage.Pools;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Storage.Api;

internal static partial class PoolEndpoints
{
    private const int Largest = 1000;

    public static IEndpointRouteBuilder MapPools(this IEndpointRouteBuilder api)
    {
        var pools = api.MapGroup("/pools").WithTags("storage").RefusesStorage();
        pools.MapGet("/", ListAsync);
        pools.MapPost("/", AddAsync);
        pools.MapGet("/{pool}", GetAsync);
        pools.MapPatch("/{pool}", EditAsync);
        pools.MapDelete("/{pool}", RemoveAsync);
        pools.MapPost("/{pool}/resources", AddResourceAsync);
        pools.MapDelete("/{pool}/resources/{name}", RemoveResourceAsync);
        pools.MapGet("/{pool}/resources/{name}/capabilities", CapabilitiesAsync);
        pools.MapPost("/{pool}/resources/{name}/capabilities", ProbeAsync);
        pools.MapPost("/{pool}/divide", DivideAsync);
        return api;
    }

    /// <summary>The name of a pool, a resource, a disk or a purpose.</summary>
    public static string Name(string field, string? name) => name is not null && NamePattern().IsMatch(name)
        ? name
        : throw StorageRefusedException.Invalid(field, "is 1 to 63 letters, digits, dots, hyphens and underscores, and begins with a letter or digit");

    private static async Task<Ok<PoolList>> ListAsync(string? filter, PoolStore pools, AllocationTable table, CancellationToken cancellationToken, int limit = Largest)
    {
        var disks = await table.ListAsync(new(), cancellationToken);
        return TypedResults.Ok(new PoolList([
            .. (await pools.ListAsync(cancellationToken)).Where(one => filter is null || $"{one.Name} {string.Join(' ', one.Resources.Select(resource => $"{resource.Name} {resource.Place.Where} {resource.Host}"))}".Contains(filter, StringComparison.OrdinalIgnoreCase))
                .Take(limit).Select(one => PoolView.Of(one, disks)),
        ]));
    }

    private static async Task<Ok<PoolView>> GetAsync(string pool, PoolStore pools, AllocationTable table, CancellationToken cancellationToken) =>
        TypedResults.Ok(PoolView.Of(await pools.GetAsync(pool, cancellationToken), await table.ListAsync(new(pool), cancellationToken)));

    private static async Task<Created<PoolView>> AddAsync(PoolRequest body, ClaimsPrincipal user, PoolStore pools, CancellationToken cancellationToken)
    {
        var extent = body.Extent ?? StoragePool.DefaultExtent;
        if (extent is < 1L << 20 or > 1L << 30 || !long.IsPow2(extent)) throw StorageRefusedException.Invalid("extent", "is a power of two from 1 MiB (1048576) to 1 GiB (1073741824)");
        StoragePool pool = new(Name("name", body.Name), extent, Overcommit(body.OvercommitPercent) ?? 100, IsPaused: false, []);
        await pools.AddAsync(pool, user.Who(), cancellationToken);
        return TypedResults.Created($"/api/v1/pools/{pool.Name}", PoolView.Of(pool, []));
    }

    private static async Task<NoContent> EditAsync(string pool, PoolChange body, ClaimsPrincipal user, PoolStore pools, CancellationToken cancellationToken)
    {
        await pools.EditAsync(pool, Overcommit(body.OvercommitPercent), body.Paused, user.Who(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveAsync(string pool, ClaimsPrincipal user, PoolStore pools, CancellationToken cancellationToken)
    {
        await pools.RemoveAsync(pool, user.Who(), cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Looks at the place first: what is not there or not good does not become part of a pool.</summary>
    private static async Task<Created<PoolView>> AddResourceAsync(string pool, ResourceRequest body, ClaimsPrincipal user, PoolStore pools, IStorageHost host, SwordfishServices services, StorageWorkerName self, CancellationToken cancellationToken)
    {
        ResourcePlace place = new(body.Kind, body.Place is { Length: > 0 and <= 4096 } where && !where.Any(char.IsControl) ? where : throw StorageRefusedException.Invalid("place", "is a folder's absolute path, a volume group such as vg0, a thin pool such as vg0/thin, or a device below /dev"));
        foreach (var (word, value) in body.Known ?? ImmutableDictionary<string, string>.Empty)
        {
            if (!CapabilityWords.TryParse(word, out var capability)) throw StorageRefusedException.Invalid("known", $"{word} is no capability; they are {string.Join(", ", CapabilityWords.All)}");
            if (!CapabilityValue.TryParse(capability, value, out _)) throw StorageRefusedException.Invalid("known", $"{word} is {CapabilityValue.WordsFor(capability)}");
        }

        if (body.Volume is { } volume && services.Objection(volume) is { } objection) throw StorageRefusedException.Invalid("volume", objection);
        var seen = await host.LookAsync(place, cancellationToken);
        if (seen.Health == ResourceHealth.Failed) throw StorageRefusedException.Invalid("place", seen.Trouble ?? "does not answer");
        StorageResource resource = new(Name("name", body.Name), self.Host, place, (body.Known ?? ImmutableDictionary<string, string>.Empty).ToImmutableSortedDictionary(StringComparer.Ordinal), seen.Free, seen, null, body.Volume);
        await pools.AddResourceAsync(pool, resource, user.Who(), cancellationToken);
        return TypedResults.Created($"/api/v1/pools/{pool}", PoolView.Of(await pools.GetAsync(pool, cancellationToken), []));
    }

    private static async Task<NoContent> RemoveResourceAsync(string pool, string name, ClaimsPrincipal user, PoolStore pools, CancellationToken cancellationToken)
    {
        await pools.RemoveResourceAsync(pool, name, user.Who(), cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>As of <c>storage.look_every</c> ago at most.</summary>
    private static async Task<Ok<CapabilityListView>> CapabilitiesAsync(string pool, string name, PoolStore pools, ResourceCapabilities devices, StorageWorkerName self, CancellationToken cancellationToken) =>
        View(await devices.KnownAsync(await OwnAsync(pool, name, pools, self, cancellationToken), cancellationToken));

    /// <summary>As of now: it is tried on files that are written for it, and the array is asked.</summary>
    private static async Task<Ok<CapabilityListView>> ProbeAsync(string pool, string name, PoolStore pools, ResourceCapabilities devices, StorageWorkerName self, CancellationToken cancellationToken) =>
        View(await devices.AskAsync(await OwnAsync(pool, name, pools, self, cancellationToken), cancellationToken));

    private static async Task<StorageResource> OwnAsync(string pool, string name, PoolStore pools, StorageWorkerName self, CancellationToken cancellationToken)
    {
        var resource = (await pools.GetAsync(pool, cancellationToken)).Resources.FirstOrDefault(one => one.Name == name) ?? throw StorageRefusedException.NotFound($"the pool {pool} has no resource {name}; see: bootappliance pool show {pool}");
        return resource.Host == self.Host ? resource : throw StorageRefusedException.Conflict($"{name} of the pool {pool} is of the host {resource.Host}, and this is {self.Host}; ask the appliance there");
    }

    private static Ok<CapabilityListView> View(CapabilitySet found) =>
        TypedResults.Ok(new CapabilityListView([.. found.Findings.Select(one => new CapabilityView(one.Capability.Word(), one.Value.ToString(), one.Fact?.Source.ToString(), one.Fact?.Detail))], found.Notes));

    /// <summary>Divides the pool anew now; with <c>dry_run</c> only tells what would be decided.</summary>
    private static async Task<Ok<DivisionList>> DivideAsync(string pool, ClaimsPrincipal user, PoolStore pools, Reallocator reallocator, CancellationToken cancellationToken, bool dry_run = false)
    {
        var extent = (await pools.GetAsync(pool, cancellationToken)).ExtentBytes;
        var runs = await reallocator.RunAsync(pool, dry_run, user.Who(), cancellationToken);
        return TypedResults.Ok(new DivisionList(dry_run, [.. runs.Select(one => DivisionView.Of(one.Key, one.Value, extent))]));
    }

    private static int? Overcommit(int? percent) => percent is null or >= 10 and <= 1000 ? percent : throw StorageRefusedException.Invalid("overcommit_percent", "is 10 to 1000; 100 promises what there is");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();
}
