using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using BootAppliance.Inventory.Secrets;

namespace BootAppliance.Inventory;

/// <summary>What an object comes to in the end, each value with where it comes from.</summary>
internal static class EffectiveView
{
    // Shown by name only once: a field that is added to the objects is in the view too.
    private static readonly PropertyInfo[] Inherited = [.. typeof(InheritingObject).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(one => one.Name is not (nameof(InheritingObject.Autoinstall) or nameof(InheritingObject.Repos) or nameof(InheritingObject.InstallDeadlines) or nameof(InheritingObject.BootLoaders)))];

    public static JsonObject Of(EffectiveSystem effective)
    {
        var own = EffectiveSystem.NameOf(effective.Object);
        var view = new JsonObject { ["name"] = Value(effective.Object.Name, own) };
        if (effective.Object is SystemObject system) view["profile"] = Value(system.Profile, own);
        if (effective.Image is { } image) view["image"] = Value(image.Name, own);
        if (effective.Profiles.FirstOrDefault(profile => profile.Distro is not null) is { } leading) view["distro"] = Value(effective.Distro?.Name, EffectiveSystem.NameOf(leading));
        if (effective.Autoinstall is { Value: { } answer, From: var named }) view["autoinstall"] = Value(answer, named);
        foreach (var property in Inherited)
        {
            var (value, from) = effective.First(property.GetValue);
            if (value is not null) view[JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)] = Value(JsonSerializer.SerializeToNode(value, InventoryJson.Options), from);
        }

        if (view["menu_password"] is JsonObject password) password["value"] = WriteOnly.Hidden;
        view["boot_loaders"] = Value(JsonSerializer.SerializeToNode(effective.BootLoaders.Value), effective.BootLoaders.From);
        if (effective.Repos.Count > 0) view["repos"] = Value(JsonSerializer.SerializeToNode(effective.Repos), "merged");
        Add(view, "kernel_options", effective, one => one.KernelOptions, effective.KernelOptions);
        Add(view, "kernel_options_post", effective, one => one.KernelOptionsPost, effective.KernelOptionsPost);
        foreach (var (key, value) in effective.Meta) view[$"autoinstall_meta.{key}"] = Value(value.Value, value.From);
        foreach (var (key, value) in effective.Deadlines) view[$"install_deadlines.{key}"] = Value(value.Value, value.From);
        foreach (var (key, value) in effective.Tags) view[$"tags.{key}"] = Value(value.Value, value.From);
        return view;
    }

    private static void Add(JsonObject view, string name, EffectiveSystem effective, Func<InventoryObject, KernelOptions> field, KernelOptions merged)
    {
        foreach (var option in merged.Items.GroupBy(one => one.Key))
        {
            var from = effective.Chain.First(one => field(one).Items.Any(item => item.Key == option.Key));
            view[$"{name}.{option.Key}"] = Value(string.Join(' ', option.Select(one => one.Value)), EffectiveSystem.NameOf(from));
        }
    }

    private static JsonObject Value(JsonNode? value, string from) => new() { ["value"] = value, ["from"] = from };
}
