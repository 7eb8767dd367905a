using System.Collections;
using System.Reflection;
using System.Text.Json;

namespace BootAppliance.Hosting;

/// <summary>Lays a configuration tree onto the options' records; every mistake is gathered, none stops it.</summary>
internal sealed class ConfigBinder(List<ConfigError> errors, Dictionary<string, string> places)
{
    private static readonly Dictionary<string, string> SpecialNames = new()
    {
        [nameof(ApplianceOptions.TemplatesDirectory)] = "templates",
        [nameof(Inventory.ImportOptions.MaxFileBytes)] = "max_file",
    };

    public object Bind(Type type, ConfigNode node, string path)
    {
        var target = Activator.CreateInstance(type)!;
        if (node.Children is null)
        {
            if (node.Scalar is not "") errors.Add(new(node.Place, path, "is a section; write its keys below it, indented by two spaces"));
            return target;
        }

        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.CanWrite).ToDictionary(NameOf);
        foreach (var (key, child) in node.Children)
        {
            var name = path.Length == 0 ? key : $"{path}.{key}";
            places[name] = child.Place;
            if (!properties.TryGetValue(key, out var property))
                errors.Add(new(child.Place, name, $"is not known here{(Nearest.Asked(key, properties.Keys) is { Length: > 0 } asked ? asked : ".")} Allowed: {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}"));
            else if (Value(property.PropertyType, child, name) is { } value && IsInRange(property, value, child, name)) property.SetValue(target, value);
        }

        foreach (var property in properties.Values)
        {
            if (property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null && !node.Children.ContainsKey(NameOf(property)))
                errors.Add(new(node.Place, $"{path}.{NameOf(property)}", "is missing and required"));
        }

        return target;
    }

    private bool IsInRange(PropertyInfo property, object value, ConfigNode node, string name)
    {
        if (property.GetCustomAttribute<BetweenAttribute>() is not { } range || (Compare(value, range.Least) >= 0 && Compare(value, range.Most) <= 0)) return true;
        errors.Add(new(node.Place, name, $"\"{node.Scalar}\" is not right; write {range.Least} to {range.Most}"));
        return false;
    }

    private static int Compare(object value, string limit) => ConfigValues.TryParse(value.GetType(), limit, out var parsed)
        ? ((IComparable)value).CompareTo(parsed)
        : throw new FormatException($"\"{limit}\" is no {value.GetType().Name}");

    private object? Value(Type type, ConfigNode node, string name)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare.IsGenericType && bare.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) return List(bare.GetGenericArguments()[0], node, name);
        if (bare.IsClass && bare.Namespace!.StartsWith("BootAppliance", StringComparison.Ordinal) && !ConfigValues.IsScalar(bare)) return Bind(bare, node, name);
        if (node.Scalar is not { } text)
        {
            errors.Add(new(node.Place, name, $"is one value, not a list or a section; {ConfigValues.Hint(bare)}"));
            return null;
        }

        if (text is "" or "none" or "null" && (bare != type || !type.IsValueType)) return null;
        if (ConfigValues.TryParse(bare, text, out var value)) return value;
        errors.Add(new(node.Place, name, ConfigValues.Objection(bare, text)));
        return null;
    }

    private IList List(Type type, ConfigNode node, string name)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type))!;
        var items = node.Items ?? [node];
        for (var i = 0; i < items.Count; i++)
            if (Value(type, items[i], node.Items is null ? name : $"{name}[{i}]") is { } value) list.Add(value);
        return list;
    }

    private static string NameOf(PropertyInfo property) =>
        SpecialNames.TryGetValue(property.Name, out var name) ? name : JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
}
