using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace BootAppliance.Inventory;

/// <summary>The fields of each kind of object, as filters name them: from the records, so that a new field is known here too.</summary>
internal static class FieldPaths
{
    public const string EffectivePrefix = "effective";
    public const string FactsPrefix = "facts";

    // What the view of an object's effective values has beside the fields that are inherited.
    private static readonly string[] Computed = ["name", "profile", "image", "distro", "kernel_options", "kernel_options_post", "autoinstall_meta", "tags"];
    private static readonly HashSet<string> Inherited = [.. Computed, .. NamesOf(typeof(InheritingObject))];

    /// <summary>Those that a filter of this kind may begin with.</summary>
    public static IReadOnlyList<string> Of(ObjectKind kind) =>
        [.. NamesOf(kind.Type()), "kind", .. kind == ObjectKind.System ? ["state", FactsPrefix] : (string[])[], .. HasEffective(kind) ? [EffectivePrefix] : (string[])[]];

    /// <returns>Why there is no such field, in half a sentence; null if there is.</returns>
    public static string? Objection(ObjectKind kind, ReadOnlySpan<string> path)
    {
        var first = path[0];
        if (first == EffectivePrefix && HasEffective(kind))
            return path.Length < 2 ? $"names no field; write such as {EffectivePrefix}.distro" : Inherited.Contains(path[1]) ? null : $"is no field that is inherited{Nearest.Asked(path[1], Inherited)}";
        // What machines tell is theirs; another image may tell more.
        if (first == FactsPrefix && kind == ObjectKind.System) return null;
        if (!Of(kind).Contains(first))
        {
            var others = Enum.GetValues<ObjectKind>().Where(one => Of(one).Contains(first)).Select(one => one.Path()).ToList();
            return others.Count > 0 ? $"is a field of {string.Join(" and ", others)}, not of {kind.Path()}" : $"is no field of {kind.Path()}{Nearest.Asked(first, Of(kind))}";
        }

        var type = kind.Type().GetProperties().FirstOrDefault(one => NameOf(one) == first)?.PropertyType ?? typeof(string);
        return Objection(type, path, at: 1);
    }

    /// <summary>Whether the keys of a field are the administrator's own words.</summary>
    public static bool IsMap(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>);

    /// <summary>The property of a record that a field of that name is; null if it has none.</summary>
    public static PropertyInfo? Property(Type type, string name) => type.GetProperties().FirstOrDefault(one => NameOf(one) == name);

    private static string? Objection(Type type, ReadOnlySpan<string> path, int at)
    {
        if (at == path.Length) return null;
        if (IsMap(type)) return Objection(type.GetGenericArguments()[1], path, at + 1);
        if (!IsRecord(type)) return "has no fields inside";
        if (path[at] == "*") return null;
        return Property(type, path[at]) is { } property ? Objection(property.PropertyType, path, at + 1) : $"has no field \"{InventoryRules.Shown(path[at])}\"{Nearest.Asked(path[at], NamesOf(type))}";
    }

    private static bool IsRecord(Type type) => type.IsClass && type.Namespace == typeof(FieldPaths).Namespace && type != typeof(KernelOptions);

    private static bool HasEffective(ObjectKind kind) => kind is ObjectKind.System or ObjectKind.Profile or ObjectKind.Image;

    private static IEnumerable<string> NamesOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(NameOf);

    private static string NameOf(PropertyInfo property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
}
