using System.Collections.Immutable;

namespace BootAppliance.Inventory;

/// <summary>A value and the object that set it.</summary>
public readonly record struct Sourced<T>(T Value, string From);

/// <summary>An object with all that it inherits, each value with where it comes from.</summary>
public sealed class EffectiveSystem
{
    /// <summary>Sub-profiles deeper than this are refused when they are stored.</summary>
    public const int MaximumDepth = 16;

    /// <summary>The answer file of machines that boot the helper image: what it is to do.</summary>
    public const string DeployPlan = "nocloud/plan.json";

    private const string PlanFile = "/plan.json";

    private EffectiveSystem(InventoryObject o, IReadOnlyList<Profile> profiles, Image? image, Distro? distro, Settings? settings)
    {
        (Object, Profiles, Image, Distro) = (o, profiles, image, distro);
        InventoryObject?[] chain = [o is Profile ? null : o, .. profiles, ReferenceEquals(image, o) ? null : image, distro, settings, Settings.Default];
        Chain = [.. chain.OfType<InventoryObject>()];
    }

    /// <summary>The system; or the profile or image that was asked about.</summary>
    public InventoryObject Object { get; }

    public SystemObject System => Object as SystemObject ?? new SystemObject { Name = Object.Name };

    /// <summary>Its profile and what that inherits from, nearest first.</summary>
    public IReadOnlyList<Profile> Profiles { get; }

    public Image? Image { get; }

    public Distro? Distro { get; }

    /// <summary>Who is asked for a value, nearest first; the product's own defaults last.</summary>
    public IReadOnlyList<InventoryObject> Chain { get; }

    public KernelOptions KernelOptions => Merge(one => one.KernelOptions);

    public KernelOptions KernelOptionsPost => Merge(one => one.KernelOptionsPost);

    public ImmutableSortedDictionary<string, Sourced<string>> Meta => Merge(one => one.AutoinstallMeta);

    public ImmutableSortedDictionary<string, Sourced<string>> Tags => Merge(one => one.Tags);

    /// <summary>The nearest that is set; who names a template and no answer file is deployed by the plan, an administrator's own if it inherits one.</summary>
    public Sourced<string?> Autoinstall => First(one => one.Autoinstall) is { Value: { } answer } said && IsDeployPlan(answer) ? said : First(one => one.Autoinstall ?? (one.Template is null ? null : DeployPlan));

    public Sourced<string?> Template => First(one => one.Template);

    public Sourced<string?> Disk => First(one => one.Disk);

    /// <summary>Whether the helper image writes its disk, and no installer.</summary>
    public bool IsDeployed => Autoinstall.Value is { } answer && IsDeployPlan(answer);

    public Sourced<ImmutableArray<string>> BootLoaders =>
        Known(FirstOf(one => one is Distro distro ? distro.BootLoaders : (one as InheritingObject)?.BootLoaders));

    public Sourced<int> InstallAttempts => Known(First(one => one.InstallAttempts));

    public ImmutableSortedDictionary<string, Sourced<string>> Deadlines =>
        Merge(one => (one as InheritingObject)?.InstallDeadlines ?? ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>By phase; what cannot be read was refused when it was stored.</summary>
    public IReadOnlyDictionary<string, TimeSpan> InstallDeadlines => Deadlines.ToDictionary(one => one.Key, one => Duration.TryParse(one.Value.Value, out var span) ? span : TimeSpan.MaxValue);

    public Sourced<bool> SecondStage => Known(First(one => one.SecondStage));

    /// <summary>The union of the chain, nearest first, without those that are not there any more.</summary>
    public IReadOnlyList<string> Repos => [.. Chain.OfType<InheritingObject>().SelectMany(one => one.Repos ?? []).Distinct()];

    public static EffectiveSystem Of(InventoryView view, InventoryObject o)
    {
        List<Profile> profiles = o is Profile profile ? [profile, .. ProfilesOf(view, profile.Parent)] : [.. ProfilesOf(view, (o as SystemObject)?.Profile)];
        var distro = profiles.Select(one => one.Distro).FirstOrDefault(name => name is not null) is { } distroName ? view.Distros.GetValueOrDefault(distroName) : null;
        var image = o as Image ?? ((o as SystemObject)?.Image is { } imageName ? view.Images.GetValueOrDefault(imageName) : null);
        return new EffectiveSystem(o, profiles, image, distro, view.Settings);
    }

    /// <summary>The profile and what it inherits from, nearest first; bounded, so that a circle cannot hang a boot.</summary>
    public static IEnumerable<Profile> ProfilesOf(InventoryView view, string? name)
    {
        for (var depth = 0; depth < MaximumDepth && name is not null && view.Profiles.TryGetValue(name, out var profile); depth++)
        {
            yield return profile;
            name = profile.Parent;
        }
    }

    /// <summary>Whether an answer file is for the helper image; a folder of an administrator's may have a plan of its own.</summary>
    public static bool IsDeployPlan(string answer) => $"/{answer}".EndsWith(PlanFile, StringComparison.Ordinal);

    /// <summary>The nearest value that is set.</summary>
    public Sourced<T?> First<T>(Func<InheritingObject, T?> field) => FirstOf(one => one is InheritingObject inheriting ? field(inheriting) : default);

    /// <summary>How the objects of a chain are named where a value comes from.</summary>
    public static string NameOf(InventoryObject o) => o switch
    {
        Settings => ReferenceEquals(o, Settings.Default) ? "default" : "settings",
        SystemObject => $"system {o.Name}",
        _ => $"{o.GetType().Name.ToLowerInvariant()} {o.Name}",
    };

    // The product's defaults, last in every chain, have a value for each of these.
    private static Sourced<T> Known<T>(Sourced<T?> found)
        where T : struct => new(found.Value!.Value, found.From);

    private Sourced<T?> FirstOf<T>(Func<InventoryObject, T?> field)
    {
        foreach (var one in Chain)
        {
            if (field(one) is { } value) return new(value, NameOf(one));
        }

        return new(default, "default");
    }

    private KernelOptions Merge(Func<InventoryObject, KernelOptions> field) =>
        Chain.Reverse().Aggregate(KernelOptions.None, (options, one) => field(one).Over(options));

    /// <summary>Parent first, child wins; <c>!key</c> removes.</summary>
    private ImmutableSortedDictionary<string, Sourced<string>> Merge(Func<InventoryObject, ImmutableSortedDictionary<string, string>> field) => Chain.Reverse().Aggregate(
        ImmutableSortedDictionary<string, Sourced<string>>.Empty,
        (merged, one) => field(one).Aggregate(merged, (all, entry) => entry.Key.StartsWith('!') ? all.Remove(entry.Key[1..]) : all.SetItem(entry.Key, new(entry.Value, NameOf(one)))));
}
