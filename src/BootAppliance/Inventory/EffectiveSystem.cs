using System.Collections.Immutable;

namespace BootAppliance.Inventory;

/// <summary>A value and the object that set it.</summary>
public readonly record struct Sourced<T>(T Value, string From);

/// <summary>A system with all that it inherits, each value with where it comes from.</summary>
public sealed record EffectiveSystem(
    SystemObject System, IReadOnlyList<Profile> Profiles, Distro? Distro, KernelOptions KernelOptions,
    ImmutableSortedDictionary<string, Sourced<string>> Meta, Sourced<string?> Autoinstall,
    Sourced<ImmutableArray<string>> BootLoaders, Sourced<int> InstallAttempts, Sourced<bool> SecondStage)
{
    /// <summary>Sub-profiles deeper than this are refused when they are stored.</summary>
    public const int MaximumDepth = 16;

    private static readonly ImmutableArray<string> DefaultLoaders = ["ipxe"];

    public static EffectiveSystem Of(InventoryView view, SystemObject system)
    {
        var profiles = Chain(view, system.Profile).ToList();
        var distro = profiles.Select(profile => profile.Distro).FirstOrDefault(name => name is not null) is { } distroName
            ? view.Distros.GetValueOrDefault(distroName) : null;
        var options = distro?.KernelOptions ?? KernelOptions.None;
        var meta = ImmutableSortedDictionary<string, Sourced<string>>.Empty;
        if (distro is not null) meta = Merge(meta, distro.AutoinstallMeta, $"distro {distro.Name}");
        foreach (var profile in Enumerable.Reverse(profiles))
        {
            options = profile.KernelOptions.Over(options);
            meta = Merge(meta, profile.AutoinstallMeta, $"profile {profile.Name}");
        }

        return new EffectiveSystem(
            system, profiles, distro, system.KernelOptions.Over(options), Merge(meta, system.AutoinstallMeta, $"system {system.Name}"),
            First(system.Autoinstall, system.Name, profiles, profile => profile.Autoinstall),
            First(system.BootLoaders, system.Name, profiles, profile => profile.BootLoaders) is { Value: { } loaders } from ? new(loaders, from.From) : new(DefaultLoaders, "default"),
            First<int?>(null, "", profiles, profile => profile.InstallAttempts) is { Value: { } attempts } by ? new(attempts, by.From) : new(1, "default"),
            First<bool?>(null, "", profiles, profile => profile.SecondStage) is { Value: { } second } of ? new(second, of.From) : new(false, "default"));
    }

    /// <summary>The profile and what it inherits from, nearest first; bounded, so that a circle cannot hang a boot.</summary>
    public static IEnumerable<Profile> Chain(InventoryView view, string? name)
    {
        for (var depth = 0; depth < MaximumDepth && name is not null && view.Profiles.TryGetValue(name, out var profile); depth++)
        {
            yield return profile;
            name = profile.Parent;
        }
    }

    private static Sourced<T?> First<T>(T? own, string system, IReadOnlyList<Profile> profiles, Func<Profile, T?> field)
    {
        if (own is not null) return new(own, $"system {system}");
        foreach (var profile in profiles)
            if (field(profile) is { } value) return new(value, $"profile {profile.Name}");
        return new(default, "default");
    }

    private static ImmutableSortedDictionary<string, Sourced<string>> Merge(
        ImmutableSortedDictionary<string, Sourced<string>> parent, ImmutableSortedDictionary<string, string> child, string from) =>
        child.Aggregate(parent, (all, one) => one.Key.StartsWith('!') ? all.Remove(one.Key[1..]) : all.SetItem(one.Key, new(one.Value, from)));
}
