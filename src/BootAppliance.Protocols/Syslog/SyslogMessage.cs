using System.Text;

namespace BootAppliance.Protocols.Syslog;

/// <summary>
/// A line by the syslog protocol: <c>&lt;PRI&gt;TIMESTAMP HOST TAG: TEXT</c> (RFC 3164 §4.1) or
/// <c>&lt;PRI&gt;1 TIMESTAMP HOST APP PROCID MSGID SD TEXT</c> (RFC 5424 §6). Installers leave parts out, so whatever cannot be
/// told apart is text; only an empty line is refused.
/// </summary>
/// <param name="Severity">0 (emergency) to 7 (debug); 5 where the line has none (RFC 3164 §4.3.3).</param>
/// <param name="Program">The tag or application, without its process number; empty if there is none.</param>
/// <param name="Text">What it says, at most <see cref="MaximumLength"/> bytes of the line, control characters left out.</param>
public sealed record SyslogMessage(int Severity, string Program, string Text)
{
    /// <summary>Longer lines are cut (RFC 5424 §6.1 asks for 2048 to be taken).</summary>
    public const int MaximumLength = 8192;

    private const int Notice = 5;
    private const int MaximumProgram = 48;

    /// <returns>False for a line without text. Never throws, whatever the bytes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> line, out SyslogMessage? message)
    {
        message = null;
        if (line.Length > MaximumLength) line = line[..MaximumLength];
        var text = Clean(line);
        var severity = Notice;
        if (TryPriority(text, out var priority, out var length))
        {
            severity = priority & 7;
            text = text[length..];
        }

        var (program, rest) = text.StartsWith("1 ", StringComparison.Ordinal) ? Structured(text[2..]) : Traditional(text);
        rest = rest.Trim();
        if (rest.Length == 0) return false;
        message = new SyslogMessage(severity, program, rest);
        return true;
    }

    private static string Clean(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        return text.Any(char.IsControl) ? new string([.. text.Where(c => !char.IsControl(c) || c == '\t').Select(c => c == '\t' ? ' ' : c)]) : text;
    }

    /// <summary><c>&lt;0&gt;</c> to <c>&lt;191&gt;</c>.</summary>
    private static bool TryPriority(string text, out int priority, out int length)
    {
        priority = 0;
        length = 0;
        var end = text.IndexOf('>', StringComparison.Ordinal);
        if (end is < 2 or > 4 || text[0] != '<' || !int.TryParse(text.AsSpan(1, end - 1), System.Globalization.NumberStyles.None, null, out priority) || priority > 191) return false;
        length = end + 1;
        return true;
    }

    /// <summary>RFC 5424: TIMESTAMP HOST APP PROCID MSGID, then structured data, which is passed over.</summary>
    private static (string Program, string Text) Structured(string text)
    {
        var parts = text.Split(' ', 6);
        if (parts.Length < 6) return ("", text);
        var rest = parts[5];
        while (rest.StartsWith('[') && EndOfElement(rest) is > 0 and var end) rest = rest[end..];
        if (rest.StartsWith("- ", StringComparison.Ordinal) || rest == "-") rest = rest[1..];
        return (parts[2] == "-" ? "" : Short(parts[2]), rest.TrimStart(' ', '\ufeff'));
    }

    /// <summary>A <c>]</c> within a quoted value is escaped (§6.3.3).</summary>
    private static int EndOfElement(string text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == ']') return i + 1;
        }

        return 0;
    }

    /// <summary>RFC 3164: <c>Mmm dd hh:mm:ss HOST TAG[PID]: TEXT</c>; the time, the host or both are often missing.</summary>
    private static (string Program, string Text) Traditional(string text)
    {
        var hasTime = text.Length > 16 && text[3] == ' ' && text[6] == ' ' && text[9] == ':' && text[12] == ':' && text[15] == ' ';
        if (hasTime) text = text[16..];
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0 && text.EndsWith(':')) colon = text.Length - 1;
        if (colon <= 0) return ("", text);
        var head = text[..colon];
        var words = head.Split(' ');
        // A host and a tag at most; anything longer is a sentence with a colon in it.
        if (words.Length > 2) return ("", text);
        var tag = words[^1];
        var bracket = tag.IndexOf('[', StringComparison.Ordinal);
        return (Short(bracket > 0 ? tag[..bracket] : tag), text[(colon + 1)..]);
    }

    private static string Short(string program) => program.Length > MaximumProgram ? program[..MaximumProgram] : program;
}
