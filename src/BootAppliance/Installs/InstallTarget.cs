using BootAppliance.Inventory;

namespace BootAppliance.Installs;

/// <summary>What a machine boots for its install: what its own profile says, or the helper image.</summary>
public static class InstallTarget
{
    /// <summary>The system as it is to boot now: for another mode than an install, in the helper image's profile.</summary>
    public static EffectiveSystem Of(InventoryView view, SystemObject system, Install? install) =>
        install is { Helper: { } helper, IsOver: false } ? InHelper(view, system, helper) : EffectiveSystem.Of(view, system);

    /// <summary>The helper image's profile for a machine: where there is one, that of its architecture, which is named so with <c>-arm64</c> behind it.</summary>
    /// <param name="view">Has the profiles.</param>
    /// <param name="helper">The profile for all others.</param>
    /// <param name="architecture">The machine's; null if it is not known.</param>
    public static string HelperOf(InventoryView view, string helper, string? architecture) =>
        architecture is not null && $"{helper}-{ArchitectureName.Of(architecture)}" is var its && view.Profiles.ContainsKey(its) ? its : helper;

    internal static EffectiveSystem InHelper(InventoryView view, SystemObject system, string profile) =>
        EffectiveSystem.Of(view, system with { Profile = profile, Image = null, Autoinstall = EffectiveSystem.DeployPlan });
}
