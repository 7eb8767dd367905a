using System.Collections.Immutable;
using BootAppliance.Storage.Allocations;
using BootAppliance.Storage.Disks;
using BootAppliance.Storage.Selection;

namespace BootAppliance.Storage.Api;

/// <summary>Reads what somebody wants a disk to be; each fault names the field and what to write.</summary>
internal static class DiskCreationReader
{
    private const int MaxMachines = 64;

    /// <exception cref="StorageRefusedException">A field is wrong.</exception>
    public static DiskRequest Read(DiskCreation body)
    {
        if (body.VirtualSize is < DiskSpecification.Smallest or > DiskSpecification.Largest || body.VirtualSize % 512 != 0) throw StorageRefusedException.Invalid("virtual_size", $"is a multiple of 512 from {DiskSpecification.Smallest} to {DiskSpecification.Largest} bytes");
        if (body.Minimum < 0) throw StorageRefusedException.Invalid("minimum", "is 0 or more bytes");
        if (body.Maximum < body.Minimum) throw StorageRefusedException.Invalid("maximum", "is at least the minimum");
        if (body.PreallocatedBytes is { } bytes && (bytes < 0 || bytes > body.VirtualSize)) throw StorageRefusedException.Invalid("preallocated_bytes", "is 0 to the disk's size");
        if (body.RequestId is { } id && id.Length is < 1 or > 128) throw StorageRefusedException.Invalid("request_id", "is 1 to 128 characters");
        return new(PoolEndpoints.Name("pool", body.Pool), PoolEndpoints.Name("name", body.Name), body.VirtualSize)
        {
            Resource = body.Resource,
            Machines = Machines(body.Machines),
            Performance = Trade(body.Performance, "performance"),
            Redundancy = Trade(body.Redundancy, "redundancy"),
            Security = Level(body.Security),
            Needs = Needs(body.Needs) with { PreallocatedBytes = body.PreallocatedBytes ?? 0 },
            Policy = body.Policy,
            Format = body.Format,
            Purpose = body.Purpose is { Length: > 0 } purpose ? PoolEndpoints.Name("purpose", purpose) : "",
            Weight = body.Weight is { } weight ? Weight(weight) : null,
            Minimum = body.Minimum,
            Maximum = body.Maximum,
            Passphrase = body.Passphrase,
            RequestId = body.RequestId,
        };
    }

    /// <returns>Thousandths.</returns>
    public static long Weight(double weight) => weight is >= 0.001 and <= 1000 ? (long)Math.Round(weight * 1000) : throw StorageRefusedException.Invalid("weight", "is 0.001 to 1000");

    public static ImmutableArray<string> Machines(IReadOnlyList<string>? names)
    {
        if (names is null) return [];
        if (names.Count > MaxMachines) throw StorageRefusedException.Invalid("machines", $"are at most {MaxMachines}");
        return [.. names.Select(name => PoolEndpoints.Name("machines", name)).Distinct(StringComparer.Ordinal)];
    }

    private static TradeOff Trade(string? typed, string other) => typed is null ? TradeOff.Balanced : TradeOff.TryParse(typed, other, out var trade, out var fault) ? trade : throw StorageRefusedException.Invalid(other, fault);

    private static SecurityLevel? Level(string? typed) => typed is null ? null : SecurityLevel.TryParse(typed, out var level, out var fault) ? level : throw StorageRefusedException.Invalid("security", fault);

    private static DiskNeeds Needs(IReadOnlyList<string>? words)
    {
        DiskNeeds needs = new(Growth: true);
        foreach (var word in words ?? [])
            needs = needs.With(word) ?? throw StorageRefusedException.Invalid("needs", $"\"{word}\" is nothing a disk can have; write {string.Join(", ", DiskNeeds.Words)}");
        return needs;
    }
}
