using BootAppliance.Inventory;

namespace BootAppliance.Installs;

/// <summary>What a machine boots for its install: what its own profile says, or the helper image.</summary>
public static class InstallTarget
{
    /// <summary>The system as it is to boot now: for another mode than an install, in the helper image's profile.</summary>
    public static EffectiveSystem Of(InventoryView view, SystemObject system, Install? install) =>
        install is { Helper: { } helper, IsOver: false } ? InHelper(view, system, helper) : EffectiveSystem.Of(view, system);

    internal static EffectiveSystem InHelper(InventoryView view, SystemObject system, string profile) =>
        EffectiveSystem.Of(view, system with { Profile = profile, Image = null, Autoinstall = EffectiveSystem.DeployPlan });
}
