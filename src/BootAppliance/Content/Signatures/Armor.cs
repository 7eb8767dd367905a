using System.Text;

namespace BootAppliance.Content.Signatures;

/// <summary>Base64 between two lines. One spelling for one content: what is read is what <see cref="Write"/> would write, at any width of lines.</summary>
internal static class Armor
{
    private const int Width = 70;
    private const int MaxWidth = 76;

    public static string Write(string label, ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder($"-----BEGIN {label}-----\n");
        var base64 = Convert.ToBase64String(bytes);
        for (var at = 0; at < base64.Length; at += Width) text.Append(base64.AsSpan(at, Math.Min(Width, base64.Length - at))).Append('\n');
        return text.Append($"-----END {label}-----\n").ToString();
    }

    public static bool TryRead(string label, string text, out byte[] bytes)
    {
        bytes = [];
        var lines = text.Split('\n');
        if (lines is not [var first, .. var middle, var last, ""] || first != $"-----BEGIN {label}-----" || last != $"-----END {label}-----") return false;
        if (middle.Length == 0 || middle.Any(line => line.Length is 0 or > MaxWidth) || middle[..^1].Any(line => line.Length != middle[0].Length)) return false;
        return TryDecode(string.Concat(middle), out bytes);
    }

    /// <summary>Refuses spaces and bits that no byte comes of.</summary>
    public static bool TryDecode(string base64, out byte[] bytes)
    {
        bytes = new byte[base64.Length / 4 * 3];
        if (base64.Length == 0 || base64.Length % 4 != 0 || !Convert.TryFromBase64String(base64, bytes, out var length)) return false;
        Array.Resize(ref bytes, length);
        return Convert.ToBase64String(bytes) == base64;
    }
}
