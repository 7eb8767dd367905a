using System.Buffers;
using System.Security;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HandlebarsDotNet;

namespace BootAppliance.Autoinstall;

/// <summary>Writes a value into one output language, or refuses it.</summary>
public sealed class ValueEncoder(OutputLanguage language) : ITextEncoder
{
    private static readonly SearchValues<char> s_batch = SearchValues.Create("\"%^&|<>!");
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
            if (char.IsControl(c) || c is '\u2028' or '\u2029') throw new UnsafeValueException(value, $"the control character 0x{(int)c:x2}");
        }

        return language switch
        {
            OutputLanguage.Ipxe when value.Contains("${", StringComparison.Ordinal) => throw new UnsafeValueException(value, "${, which iPXE expands"),
            OutputLanguage.Ipxe when value.Contains("||", StringComparison.Ordinal) || value.Contains("&&", StringComparison.Ordinal) => throw new UnsafeValueException(value, "|| or &&, which end an iPXE command"),
            OutputLanguage.Ipxe when Array.Exists(value.Split(' '), word => word == ";" || word.StartsWith('#')) => throw new UnsafeValueException(value, "a word ; or #…, which end an iPXE command"),
            OutputLanguage.Preseed when value.EndsWith('\\') => throw new UnsafeValueException(value, "\\ at its end, which joins the next line to it"),
            OutputLanguage.Batch when value.AsSpan().IndexOfAny(s_batch) >= 0 => throw new UnsafeValueException(value, "one of \"%^&|<>!, which cmd.exe obeys,"),
            OutputLanguage.Grub => Grub(value),
            OutputLanguage.Kickstart => Kickstart(value),
            OutputLanguage.Xml => Xml(value),
            // Every JSON string is a YAML double-quoted scalar (YAML 1.2.2 §1.2).
            OutputLanguage.Yaml or OutputLanguage.Json => JsonSerializer.Serialize(value, Json),
            OutputLanguage.Shell => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'",
            _ => value,
        };
    }

    // Anaconda splits lines as Python's shlex does: within double quotes only these have a meaning. A percent sign at the
    // start of a line would begin a section; no value starts a line in our templates, and quoted it does not either.
    private static string Kickstart(string value) => value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or ':' or '=' or ',' or '+' or '@' or '$')
        ? value
        : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    // XML 1.0 §2.2: what is no Char cannot be written in any way. Half a surrogate pair is no text at all.
    private static string Xml(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1])) i++;
            else if (char.IsSurrogate(value[i]) || value[i] is '\uFFFE' or '\uFFFF') throw new UnsafeValueException(value, $"the character U+{(int)value[i]:X4}");
        }

        return SecurityElement.Escape(value);
    }

    // Within a double-quoted GRUB word only these have a meaning (GRUB manual, "Quoting").
    private static string Grub(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal);
}

/// <summary>A value cannot stand in this output.</summary>
public sealed class UnsafeValueException(string value, string what)
    : Exception($"the value \"{new string([.. value.Take(64).Select(c => char.IsControl(c) ? '?' : c)])}\" has {what} in it; remove it from the object that sets it");
