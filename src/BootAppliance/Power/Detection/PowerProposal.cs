using System.Collections.Immutable;
using BootAppliance.Inventory;

namespace BootAppliance.Power.Detection;

/// <summary>A power system that answered and that the inventory does not use.</summary>
/// <param name="Address">Where.</param>
/// <param name="Mac">Whose address that was; null if neither a lease nor the kernel knew.</param>
/// <param name="Found">What answered.</param>
/// <param name="Why">It was asked, as the rest of a sentence.</param>
/// <param name="FirstAt">When it answered first.</param>
/// <param name="SeenAt">When it answered last.</param>
public sealed record PowerProposal(string Address, string? Mac, BmcFound Found, string Why, DateTimeOffset FirstAt, DateTimeOffset SeenAt)
{
    private static readonly ImmutableSortedDictionary<string, string> NoOptions = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The machine whose MAC or UUID it has; null if there is none.</summary>
    public string? System { get; init; }

    /// <summary>What the inventory would call it there.</summary>
    public string Name { get; init; } = "bmc";

    /// <summary>What it is, for people.</summary>
    public string What => string.Join(' ', ((string?[])[Found.Type, Found.Vendor, Found.Product]).OfType<string>());

    /// <summary>The line that takes it over; the account alone is missing in it.</summary>
    public string Command =>
        $"bootappliance system edit {System ?? "NAME"}{(Name == "bmc" ? "" : $" --power-name {Name}")} --power-type {Found.Type} --power-address {Address}{(Found.Fingerprint is { } pin ? $" --power-options fingerprint={pin}" : "")} --power-user USER --power-password-file FILE";

    /// <summary>As it would stand in the inventory, without an account.</summary>
    public PowerSystem Settings => new()
    {
        Type = Found.Type,
        Address = Address,
        Options = Found.Fingerprint is { } pin ? NoOptions.Add("fingerprint", pin) : NoOptions,
    };

    /// <summary>The same with the machine that it is of, as the inventory is now.</summary>
    internal PowerProposal Beside(InventoryView view)
    {
        var system = (Mac is { } mac ? view.ByMac(mac) : null) ?? (Found.Uuid is { } uuid ? view.ByUuid(uuid) : null);
        return system is null ? this : this with { System = system.Name, Name = NameIn(system) };
    }

    /// <summary>The first of bmc, bmc2, bmc3 … that the machine does not have.</summary>
    internal static string NameIn(SystemObject system) => Enumerable.Range(1, int.MaxValue).Select(number => number == 1 ? "bmc" : $"bmc{number}").First(name => !system.Power.ContainsKey(name));
}
