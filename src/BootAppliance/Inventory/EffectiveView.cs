using System.Text.Json.Nodes;

namespace BootAppliance.Inventory;

/// <summary>What a system comes to in the end, each value with where it comes from.</summary>
internal static class EffectiveView
{
    public static JsonObject Of(EffectiveSystem system)
    {
        var view = new JsonObject
        {
            ["name"] = Value(system.System.Name, $"system {system.System.Name}"),
            ["profile"] = Value(system.System.Profile, $"system {system.System.Name}"),
            ["distro"] = Value(system.Distro?.Name, system.Profiles.FirstOrDefault(profile => profile.Distro is not null)?.Name is { } name ? $"profile {name}" : "default"),
            ["kernel_options"] = Value(system.KernelOptions.ToString(), "merged"),
            ["autoinstall"] = Value(system.Autoinstall.Value, system.Autoinstall.From),
            ["boot_loaders"] = Value(string.Join(",", system.BootLoaders.Value), system.BootLoaders.From),
            ["install_attempts"] = Value(system.InstallAttempts.Value.ToString(), system.InstallAttempts.From),
            ["second_stage"] = Value(system.SecondStage.Value ? "true" : "false", system.SecondStage.From),
        };
        foreach (var (key, value) in system.Meta) view[$"autoinstall_meta.{key}"] = Value(value.Value, value.From);
        return view;
    }

    private static JsonObject Value(string? value, string from) => new() { ["value"] = value, ["from"] = from };
}
