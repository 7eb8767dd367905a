using System.Buffers;

namespace BootAppliance.Content.Names;

/// <summary>
/// The grammar that names and prefixes share: <c>ccnx:/authority[/part…]</c>, where every name has exactly one spelling.
/// Lower case only and no percent escapes, so that two names that look alike are alike, as bytes, as paths and as keys of a table.
/// </summary>
internal static class NameGrammar
{
    public const string Scheme = "ccnx:/";

    /// <summary>Of the whole URI, in characters.</summary>
    public const int MaxLength = 512;

    /// <summary>Of a name without a version, so that its longest URI still fits.</summary>
    public const int MaxName = 448;

    /// <summary>Of an authority, as of a host name (RFC 1035 §2.3.4).</summary>
    public const int MaxAuthority = 253;

    public const int MaxPart = 63;

    public const int MaxParts = 8;

    private static readonly SearchValues<char> PartCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Cuts a URI into its parts after the scheme; each part is still to be judged.</summary>
    public static NameRefusal? Split(string? text, out string[] parts)
    {
        parts = [];
        if (string.IsNullOrEmpty(text)) return new(NameFault.Empty, "The name is empty; a name is such as ccnx:/example.com/linux/web.");
        if (text.Length > MaxLength) return new(NameFault.TooLong, $"The name has {text.Length} characters; at most {MaxLength} are allowed.");
        foreach (var c in text)
        {
            if (char.IsControl(c)) return new(NameFault.ControlCharacter, $"The name has the control character U+{(int)c:X4}.");
            if (char.IsAsciiLetterUpper(c)) return new(NameFault.UpperCase, $"The name has the capital letter {c}; names are lower case, so that each has one spelling.");
            if (c == '%') return new(NameFault.Percent, "The name has a percent sign; names have no escapes, so that each has one spelling.");
        }

        if (!text.StartsWith(Scheme, StringComparison.Ordinal)) return new(NameFault.Scheme, $"The name does not begin with {Scheme}");
        parts = text[Scheme.Length..].Split('/');
        foreach (var part in parts)
        {
            if (part.Length == 0) return new(NameFault.EmptyPart, "The name has an empty part: two slashes, or one at its end.");
            if (part is "." or "..") return new(NameFault.DotPart, $"The name has the part \"{part}\"; nothing is relative in a name.");
        }

        return null;
    }

    /// <summary>A host name of labels (RFC 952, RFC 1123 §2.1), in lower case.</summary>
    public static NameRefusal? CheckAuthority(string authority)
    {
        if (authority.Length > MaxAuthority) return new(NameFault.Authority, $"The authority has {authority.Length} characters; at most {MaxAuthority} are allowed.");
        foreach (var label in authority.Split('.'))
        {
            if (label.Length is 0 or > MaxPart || label[0] == '-' || label[^1] == '-' || label.AsSpan().ContainsAnyExcept(HostCharacters))
                return new(NameFault.Authority, $"The authority \"{Shown(authority)}\" is no host name: labels of 1 to {MaxPart} of a-z, 0-9 and - (not at an end), with dots between.");
        }

        return null;
    }

    public static NameRefusal? CheckPath(ReadOnlySpan<string> path)
    {
        if (path.Length > MaxParts) return new(NameFault.TooManyParts, $"The name has {path.Length} parts after its authority; at most {MaxParts} are allowed.");
        foreach (var part in path)
        {
            if (part.Length > MaxPart) return new(NameFault.PartTooLong, $"The part \"{part[..16]}…\" has {part.Length} characters; at most {MaxPart} are allowed.");
            if (part.AsSpan().ContainsAnyExcept(PartCharacters)) return new(NameFault.Character, $"The part \"{Shown(part)}\" has a character other than a-z, 0-9, dot, - and _.");
            if (!char.IsAsciiLetterOrDigit(part[0]) || part[^1] == '.') return new(NameFault.Character, $"The part \"{part}\" does not begin with a letter or digit, or ends in a dot.");
            // The word stands between a name and its versions in the paths that templates are fetched by.
            if (part == "versions") return new(NameFault.Reserved, "The part \"versions\" is reserved.");
        }

        return null;
    }

    /// <summary>What is beyond ASCII may look like something else, and is shown by its number.</summary>
    public static string Shown(string part) => string.Concat(part.Select(c => char.IsAscii(c) ? c.ToString() : $"U+{(int)c:X4}"));
}
