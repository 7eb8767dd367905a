using System.Security.Claims;
using BootAppliance.Events;
using BootAppliance.Storage.Allocations;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Pools;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BootAppliance.Storage.Api;

internal static class DiskEndpoints
{
    private const int Largest = 1000;

    public static IEndpointRouteBuilder MapDisks(this IEndpointRouteBuilder api)
    {
        var disks = api.MapGroup("/disks").WithTags("storage").RefusesStorage();
        disks.MapGet("/", ListAsync);
        disks.MapPost("/", CreateAsync);
        disks.MapPost("/plan", PlanAsync).ChangesNothing();
        disks.MapDelete("/", TerminateAsync);
        disks.MapGet("/history", HistoryAsync);
        disks.MapGet("/{pool}/{name}", GetAsync);
        disks.MapPut("/{pool}/{name}/rules", RulesAsync);
        disks.MapPost("/{pool}/{name}/override", OverrideAsync);
        disks.MapPost("/{pool}/{name}/grow", GrowAsync);
        disks.MapDelete("/{pool}/{name}", ReleaseAsync);
        return api;
    }

    /// <summary>Disks in the order of pools and names; <c>filter</c> is part of their names, machines, purpose, format, policy or state.</summary>
    private static async Task<Ok<DiskList>> ListAsync(string? pool, string? machine, string? filter, AllocationTable table, PoolStore pools, CancellationToken cancellationToken, int limit = Largest)
    {
        var extents = (await pools.ListAsync(cancellationToken)).ToDictionary(one => one.Name, one => one.ExtentBytes, StringComparer.Ordinal);
        return TypedResults.Ok(new DiskList([
            .. (await table.ListAsync(new(pool, machine), cancellationToken)).Select(disk => DiskView.Of(disk, extents[disk.Pool]))
                .Where(one => filter is null || $"{one.Pool} {one.Name} {one.Resource} {one.State} {one.Format} {one.Policy} {one.Rules.Purpose} {string.Join(' ', one.Rules.Machines)}".Contains(filter, StringComparison.OrdinalIgnoreCase)).Take(limit),
        ]));
    }

    private static async Task<Ok<DiskView>> GetAsync(string pool, string name, AllocationTable table, PoolStore pools, CancellationToken cancellationToken) =>
        TypedResults.Ok(DiskView.Of(await table.GetAsync(pool, name, cancellationToken), (await pools.GetAsync(pool, cancellationToken)).ExtentBytes));

    /// <summary>Answers when the disk is whole and durable.</summary>
    private static async Task<Created<DiskView>> CreateAsync(DiskCreation body, ClaimsPrincipal user, DiskLifecycle life, PoolStore pools, CancellationToken cancellationToken)
    {
        var made = await life.CreateAsync(DiskCreationReader.Read(body), user.Who(), cancellationToken);
        return TypedResults.Created($"/api/v1/disks/{made.Pool}/{made.Name}", DiskView.Of(made, (await pools.GetAsync(made.Pool, cancellationToken)).ExtentBytes));
    }

    /// <summary>Where it would lie and how it would be made, and why; makes nothing.</summary>
    private static async Task<Ok<PlanView>> PlanAsync(DiskCreation body, DiskLifecycle life, CancellationToken cancellationToken)
    {
        var plan = await life.PlanAsync(DiskCreationReader.Read(body), cancellationToken);
        return TypedResults.Ok(new PlanView(plan.Resource.Name, plan.Choice.Policy, plan.Choice.Format, plan.Choice.PreallocatedBytes, plan.Explanation));
    }

    private static async Task<Ok<DiskView>> GrowAsync(string pool, string name, SizeRequest body, ClaimsPrincipal user, DiskLifecycle life, PoolStore pools, CancellationToken cancellationToken) =>
        TypedResults.Ok(DiskView.Of(await life.GrowAsync(pool, name, body.Bytes, user.Who(), cancellationToken), (await pools.GetAsync(pool, cancellationToken)).ExtentBytes));

    /// <summary>Replaces what the rules go by.</summary>
    private static async Task<Ok<DiskView>> RulesAsync(string pool, string name, DiskRules body, ClaimsPrincipal user, DiskLifecycle life, PoolStore pools, StorageOptions options, CancellationToken cancellationToken)
    {
        var (weight, machines) = (DiskCreationReader.Weight(body.Weight), DiskCreationReader.Machines(body.Machines));
        foreach (var (field, bytes) in new[] { ("minimum", body.Minimum), ("maximum", body.Maximum ?? 0), ("pin", body.Pin ?? 0) })
            if (bytes is < 0 or > DiskSpecification.Largest) throw StorageRefusedException.Invalid(field, $"is 0 to {DiskSpecification.Largest} bytes");
        if (body.Maximum < Math.Max(body.Minimum, body.Pin ?? 0)) throw StorageRefusedException.Invalid("maximum", "is at least the minimum and the pin");
        var changed = await life.EditAsync(
            pool, name,
            (_, row) => row with { Machines = machines, Details = row.Details with { Purpose = body.Purpose, Weight = Weight(row.Details), Minimum = body.Minimum, Maximum = body.Maximum, Pin = body.Pin, IsPaused = body.Paused } },
            $"weight {body.Weight:0.###}, at least {ByteSize.Say(body.Minimum)}{(body.Maximum is { } most ? $", at most {ByteSize.Say(most)}" : "")}{(body.Pin is { } pin ? $", pinned at {ByteSize.Say(pin)}" : "")}{(body.Paused ? ", paused" : "")}", user.Who(), cancellationToken);
        return TypedResults.Ok(DiskView.Of(changed, (await pools.GetAsync(pool, cancellationToken)).ExtentBytes));

        // Who changes the purpose alone means its weight too.
        long Weight(AllocationDetails before) => body.Purpose != before.Purpose && weight == before.Weight && weight == options.WeightOf(before.Purpose) ? options.WeightOf(body.Purpose) : weight;
    }

    /// <summary>Asks for so many bytes at the next division, once.</summary>
    private static async Task<Ok<DiskView>> OverrideAsync(string pool, string name, SizeRequest body, ClaimsPrincipal user, DiskLifecycle life, PoolStore pools, CancellationToken cancellationToken)
    {
        if (body.Bytes is < 0 or > DiskSpecification.Largest) throw StorageRefusedException.Invalid("bytes", $"is 0 to {DiskSpecification.Largest}");
        var changed = await life.EditAsync(pool, name, (_, row) => row with { Details = row.Details with { Override = body.Bytes } }, $"asked for {ByteSize.Say(body.Bytes)} at the next division", user.Who(), cancellationToken);
        return TypedResults.Ok(DiskView.Of(changed, (await pools.GetAsync(pool, cancellationToken)).ExtentBytes));
    }

    /// <summary>Releases a disk; with <c>machine</c> only that one's part in it.</summary>
    private static async Task<Ok<ReleaseView>> ReleaseAsync(string pool, string name, string? machine, ClaimsPrincipal user, DiskLifecycle life, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ReleaseView(await life.ReleaseAsync(pool, name, machine, user.Who(), cancellationToken) ? [$"{pool}/{name}"] : [], []));

    /// <summary>Releases all that <c>machine</c> has: it was terminated.</summary>
    private static async Task<Ok<ReleaseView>> TerminateAsync(string? machine, ClaimsPrincipal user, DiskLifecycle life, CancellationToken cancellationToken)
    {
        var (gone, refused) = await life.TerminateAsync(machine is { Length: > 0 } ? machine : throw StorageRefusedException.Invalid("machine", "names whose disks are released"), user.Who(), cancellationToken);
        return TypedResults.Ok(new ReleaseView(gone, refused));
    }

    /// <summary>What was decided on disks and from what, the youngest first; <c>before</c> is the last id of the page before.</summary>
    private static async Task<Ok<HistoryList>> HistoryAsync(string? pool, string? disk, long? before, AllocationHistory history, CancellationToken cancellationToken, int limit = 100)
    {
        if (limit is < 1 or > Largest) throw StorageRefusedException.Invalid("limit", $"is 1 to {Largest}");
        var lines = await history.ListAsync(pool, disk, before, limit, cancellationToken);
        return TypedResults.Ok(new HistoryList(lines, lines.Count == limit ? lines[^1].Id : null));
    }
}
