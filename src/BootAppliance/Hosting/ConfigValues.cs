using System.Globalization;
using System.Net;
using System.Text.Json;
using BootAppliance.Dhcp;
using BootAppliance.Dhcp.Classes;
using BootAppliance.Dhcp.V6;

namespace BootAppliance.Hosting;

/// <summary>How each kind of value is written in the configuration.</summary>
internal static class ConfigValues
{
    public static bool IsScalar(Type type) => type == typeof(AddressRange) || type == typeof(OptionSetting) || type == typeof(AddressRange6) || type == typeof(ClassExpression);

    /// <summary>What is wrong with <paramref name="text"/>, and what would be right.</summary>
    public static string Objection(Type type, string text)
    {
        if (type == typeof(ClassExpression) && !ClassExpression.TryParse(text, out _, out var error)) return error;
        if (type == typeof(OptionSetting) && !OptionSetting.TryParse(text, out _, out error)) return error;
        return $"\"{text}\" is not right; {Hint(type)}";
    }

    public static string Hint(Type type) => type switch
    {
        _ when type == typeof(bool) => "write true or false",
        _ when type == typeof(int) => "write a whole number",
        _ when type == typeof(long) => "write a number of bytes or a size such as 16MiB",
        _ when type == typeof(TimeSpan) => "write a duration such as 30s, 10m, 24h or 7d",
        _ when type == typeof(IPEndPoint) => "write an address and port such as 0.0.0.0:80",
        _ when type == typeof(IPAddress) => "write an IP address such as 192.0.2.1",
        _ when type == typeof(IPNetwork) => "write a network such as 192.0.2.0/24",
        _ when type == typeof(AddressRange) => "write a range such as 192.0.2.10-192.0.2.99",
        _ when type == typeof(ClassExpression) => "write a condition such as vendor_class starts 'PXEClient'",
        _ when type == typeof(OptionSetting) => "write option=value such as ntp-servers=192.0.2.1",
        _ when type == typeof(AddressRange6) => "write a range such as 2001:db8::1000-2001:db8::1fff",
        _ when type == typeof(UnixFileMode) => "write a file mode such as 0660",
        _ when type.IsEnum => $"write one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}",
        _ => "write a text",
    };

    public static bool TryParse(Type type, string text, out object? value)
    {
        value = type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(bool) => text switch { "true" => true, "false" => false, _ => null },
            _ when type == typeof(int) => int.TryParse(text, NumberStyles.None, null, out var number) ? number : null,
            _ when type == typeof(long) => Size(text),
            _ when type == typeof(TimeSpan) => Duration.TryParse(text, out var span) ? span : null,
            _ when type == typeof(IPEndPoint) => text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var end) && end.Port > 0 ? end : null,
            _ when type == typeof(IPAddress) => IPAddress.TryParse(text, out var address) ? address : null,
            _ when type == typeof(IPNetwork) => IPNetwork.TryParse(text, out var network) ? network : null,
            _ when type == typeof(AddressRange) => AddressRange.TryParse(text, out var range) ? range : null,
            _ when type == typeof(UnixFileMode) => Mode(text),
            _ when type == typeof(AddressRange6) => AddressRange6.TryParse(text, out var range6) ? range6 : null,
            _ when type == typeof(ClassExpression) => ClassExpression.TryParse(text, out var condition, out _) ? condition : null,
            _ when type == typeof(OptionSetting) => OptionSetting.TryParse(text, out var setting, out _) ? setting : null,
            _ when type.IsEnum => Enum.GetValues(type).Cast<object>().FirstOrDefault(one => JsonNamingPolicy.SnakeCaseLower.ConvertName(one.ToString()!) == text),
            _ => null,
        };
        return value is not null;
    }

    private static object? Size(string text) => ByteSize.TryParse(text, out var bytes) ? bytes : null;

    private static object? Mode(string text) =>
        text.Length is 3 or 4 && text.All(c => c is >= '0' and <= '7') ? (UnixFileMode)Convert.ToInt32(text, 8) : null;
}
