using System.Net;
using BootAppliance.Dhcp;

namespace BootAppliance.Hosting;

/// <summary>The values that stand in a configuration, as text.</summary>
internal static class ConfigurationValue
{
    private delegate object? Reader(string text);

    private static readonly Dictionary<Type, (Reader Read, string Allowed)> Readers = new()
    {
        [typeof(string)] = (text => text, "a text"),
        [typeof(bool)] = (text => text switch { "true" or "yes" or "on" => true, "false" or "no" or "off" => false, _ => null }, "true or false"),
        [typeof(int)] = (text => int.TryParse(text, out var value) ? value : null, "a whole number"),
        [typeof(long)] = (Size, "a size such as 65536, 64KiB, 4MiB or 16GiB"),
        [typeof(TimeSpan)] = (Duration, "a duration such as 30s, 10m, 12h or 7d"),
        [typeof(IPAddress)] = (text => IPAddress.TryParse(text, out var value) ? value : null, "an IP address"),
        [typeof(IPEndPoint)] = (text => IPEndPoint.TryParse(text, out var value) && value.Port != 0 ? value : null, "an address and port such as 127.0.0.1:8080"),
        [typeof(IPNetwork)] = (text => IPNetwork.TryParse(text, out var value) ? value : null, "an IPv4 network such as 192.0.2.0/24, with no host bits set"),
        [typeof(AddressRange)] = (text => AddressRange.TryParse(text, out var value) ? value : null, "a range such as 192.0.2.10-192.0.2.99"),
        [typeof(UnixFileMode)] = (Mode, "an octal mode such as 0660"),
    };

    public static bool CanParse(Type type) => type.IsEnum || Readers.ContainsKey(type);

    public static bool TryParse(string text, Type type, out object? value, out string allowed)
    {
        if (Readers.TryGetValue(type, out var reader))
        {
            allowed = reader.Allowed;
            value = reader.Read(text);
            return value is not null;
        }

        allowed = string.Join(" or ", Enum.GetNames(type).Select(name => name.ToLowerInvariant()));
        // Enum.TryParse also takes numbers.
        value = Enum.GetNames(type).FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } known ? Enum.Parse(type, known) : null;
        return value is not null;
    }

    private static object? Size(string text)
    {
        var (digits, shift) = text switch
        {
            _ when text.EndsWith("KiB", StringComparison.Ordinal) => (text[..^3], 10),
            _ when text.EndsWith("MiB", StringComparison.Ordinal) => (text[..^3], 20),
            _ when text.EndsWith("GiB", StringComparison.Ordinal) => (text[..^3], 30),
            _ when text.EndsWith("TiB", StringComparison.Ordinal) => (text[..^3], 40),
            _ => (text, 0),
        };
        return long.TryParse(digits, out var number) && number >= 0 && number <= long.MaxValue >> shift ? number << shift : null;
    }

    private static object? Duration(string text)
    {
        if (text.Length < 2 || !int.TryParse(text[..^1], out var number) || number < 0) return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => null,
        };
    }

    private static object? Mode(string text) =>
        text.Length is 3 or 4 && text.All(digit => digit is >= '0' and <= '7') ? (UnixFileMode)Convert.ToInt32(text, 8) : null;
}
