using System.Text;
using HandlebarsDotNet;

namespace BootAppliance.Autoinstall;

/// <summary>Writes a value into one output language, or refuses it.</summary>
public sealed class ValueEncoder(OutputLanguage language) : ITextEncoder
{
    public void Encode(StringBuilder? text, TextWriter target) => target.Write(Encode(language, text?.ToString() ?? ""));

    public void Encode(string? text, TextWriter target) => target.Write(Encode(language, text ?? ""));

    public void Encode<T>(T? text, TextWriter target)
        where T : IEnumerator<char>
    {
        var all = new StringBuilder();
        while (text?.MoveNext() == true) all.Append(text.Current);
        Encode(all, target);
    }

    /// <exception cref="UnsafeValueException">The value holds what this language would take for its own syntax.</exception>
    public static string Encode(OutputLanguage language, string value)
    {
        foreach (var c in value)
        {
            if (char.IsControl(c)) throw new UnsafeValueException(value, $"the control character 0x{(int)c:x2}");
        }

        return language switch
        {
            OutputLanguage.Ipxe when value.Contains("${", StringComparison.Ordinal) => throw new UnsafeValueException(value, "${, which iPXE expands"),
            OutputLanguage.Ipxe when value.Contains("||", StringComparison.Ordinal) || value.Contains("&&", StringComparison.Ordinal) => throw new UnsafeValueException(value, "|| or &&, which end an iPXE command"),
            OutputLanguage.Ipxe when Array.Exists(value.Split(' '), word => word == ";" || word.StartsWith('#')) => throw new UnsafeValueException(value, "a word ; or #…, which end an iPXE command"),
            OutputLanguage.Preseed when value.EndsWith('\\') => throw new UnsafeValueException(value, "\\ at its end, which joins the next line to it"),
            OutputLanguage.Grub => Grub(value),
            OutputLanguage.Shell => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'",
            _ => value,
        };
    }

    // Within a double-quoted GRUB word only these have a meaning (GRUB manual, "Quoting").
    private static string Grub(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal);
}

/// <summary>A value cannot stand in this output.</summary>
public sealed class UnsafeValueException(string value, string what)
    : Exception($"the value \"{new string([.. value.Take(64).Select(c => char.IsControl(c) ? '?' : c)])}\" has {what} in it; remove it from the object that sets it");
