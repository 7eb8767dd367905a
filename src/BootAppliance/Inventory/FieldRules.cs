using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace BootAppliance.Inventory;

/// <summary>The words that a field may have, or each of its list.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOfAttribute(params string[] words) : Attribute
{
    public IReadOnlyList<string> Words { get; } = words;
}

/// <summary>Checks what the records say of their own fields by <see cref="BetweenAttribute"/> and <see cref="OneOfAttribute"/>; the description of the API says the same.</summary>
internal static class FieldRules
{
    private static readonly Dictionary<Type, Rule[]> Rules = [];

    public static void Check(object o, Action<string, string> add)
    {
        foreach (var (property, name, between, words) in Of(o.GetType()))
        {
            if (property.GetValue(o) is not { } value) continue;
            if (between is not null && !IsBetween(Convert.ToDouble(value, CultureInfo.InvariantCulture), between)) add(name, $"is {between.Least} to {between.Most}{(between.Unit is { } unit ? $" {unit}" : "")}");
            foreach (var word in words is null ? [] : Texts(value))
                if (!words!.Contains(word)) add(name, $"\"{InventoryRules.Shown(word)}\" is none of {string.Join(", ", words!)}");
        }
    }

    private static IEnumerable<string> Texts(object value) => value is IEnumerable list and not string
        ? list.Cast<object>().Select(Text)
        : [Text(value)];

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    // Written as "not … or" would let NaN through.
    private static bool IsBetween(double value, BetweenAttribute range) =>
        value >= double.Parse(range.Least, CultureInfo.InvariantCulture) && value <= double.Parse(range.Most, CultureInfo.InvariantCulture);

    private static Rule[] Of(Type type)
    {
        lock (Rules)
        {
            if (Rules.TryGetValue(type, out var known)) return known;
            return Rules[type] = [.. type.GetProperties()
                .Select(one => new Rule(one, JsonNamingPolicy.SnakeCaseLower.ConvertName(one.Name), one.GetCustomAttribute<BetweenAttribute>(), one.GetCustomAttribute<OneOfAttribute>()?.Words))
                .Where(one => one.Between is not null || one.Words is not null)];
        }
    }

    private sealed record Rule(PropertyInfo Property, string Name, BetweenAttribute? Between, IReadOnlyList<string>? Words);
}
