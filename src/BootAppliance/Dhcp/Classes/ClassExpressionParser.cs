using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp.Classes;

/// <summary>Recursive descent over the grammar of <see cref="ClassExpression"/>. Null anywhere means that <see cref="Error"/> is set.</summary>
internal sealed partial class ClassExpressionParser
{
    private const int MaximumDepth = 32;
    private readonly List<(string Word, int At)> _words = [];
    private int _next;
    private int _depth;

    public ClassExpressionParser(string text)
    {
        foreach (Match match in WordPattern().Matches(text))
            if (match.Length > 0) _words.Add((match.Value, match.Index));
    }

    public string Error { get; private set; } = "";

    public Func<DhcpMessage, bool>? Parse()
    {
        var test = Or();
        return test is not null && _next < _words.Count ? Fail("and, or, or the end") : test;
    }

    private Func<DhcpMessage, bool>? Or()
    {
        var left = And();
        while (left is not null && Take("or"))
        {
            var (first, second) = (left, And());
            if (second is null) return null;
            left = message => first(message) || second(message);
        }

        return left;
    }

    private Func<DhcpMessage, bool>? And()
    {
        var left = Not();
        while (left is not null && Take("and"))
        {
            var (first, second) = (left, Not());
            if (second is null) return null;
            left = message => first(message) && second(message);
        }

        return left;
    }

    private Func<DhcpMessage, bool>? Not()
    {
        if (++_depth > MaximumDepth) return Fail($"at most {MaximumDepth} parentheses and nots inside one another");
        try
        {
            if (Take("not")) return Not() is { } test ? message => !test(message) : null;
            if (!Take("(")) return Test();
            var inner = Or();
            return inner is null || Take(")") ? inner : Fail(")");
        }
        finally
        {
            _depth--;
        }
    }

    private Func<DhcpMessage, bool>? Test()
    {
        var isMac = Peek == "mac";
        if (Field() is not { } field) return null;
        if (Take("exists")) return message => field(message, out _);
        if (Operator() is not { } compare) return null;
        if (Literal(isMac) is not { } literal) return null;
        return message => field(message, out var value) ? compare(value, literal) : compare == Operators["!="];
    }

    private ClassField? Field()
    {
        if (Take("option"))
        {
            if (!Take("[") || !byte.TryParse(Peek, NumberStyles.None, null, out var code) || code is 0 or 255) return (ClassField?)Fail<ClassField>("[1] to [254] behind option");
            _next++;
            return Take("]") ? ClassFields.Option(code) : Fail<ClassField>("]");
        }

        if (!ClassFields.ByName.TryGetValue(Peek, out var field)) return Fail<ClassField>($"one of {string.Join(", ", ClassFields.ByName.Keys)} or option[60]");
        _next++;
        return field;
    }

    private Compare? Operator()
    {
        if (!Operators.TryGetValue(Peek, out var compare)) return Fail<Compare>($"one of {string.Join(", ", Operators.Keys)} or exists");
        _next++;
        return compare;
    }

    /// <param name="isHex">Digits are bytes, as in <c>mac starts 52</c>, and no number.</param>
    private byte[]? Literal(bool isHex)
    {
        var word = Peek;
        byte[]? bytes = word switch
        {
            ['\'', .., '\''] => Encoding.UTF8.GetBytes(word[1..^1]),
            ['0', 'x', ..] when word.Length % 2 == 0 && word.AsSpan(2).ContainsAnyExcept(HexDigits) is false => Convert.FromHexString(word[2..]),
            _ when !isHex && ushort.TryParse(word, NumberStyles.None, null, out var number) => [(byte)(number >> 8), (byte)number],
            _ when MacPrefixPattern().IsMatch(word) => Convert.FromHexString(word.Replace(":", "", StringComparison.Ordinal)),
            _ => null,
        };
        if (bytes is null) return Fail<byte[]>("'a text', 0x and bytes, a number of two bytes, or a MAC address or its beginning");
        _next++;
        return bytes;
    }

    private string Peek => _next < _words.Count ? _words[_next].Word : "";

    private bool Take(string word)
    {
        if (Peek != word) return false;
        _next++;
        return true;
    }

    private Func<DhcpMessage, bool>? Fail(string expected) => Fail<Func<DhcpMessage, bool>>(expected);

    private T? Fail<T>(string expected)
        where T : class
    {
        var found = _next < _words.Count ? $"at \"{_words[_next].Word}\" (character {_words[_next].At + 1})" : "at its end";
        if (Error.Length == 0) Error = $"cannot be read {found}; expected {expected}";
        return null;
    }

    internal delegate bool Compare(ReadOnlySpan<byte> value, ReadOnlySpan<byte> literal);

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly Dictionary<string, Compare> Operators = new()
    {
        ["=="] = (value, literal) => value.SequenceEqual(literal),
        ["!="] = (value, literal) => !value.SequenceEqual(literal),
        ["starts"] = (value, literal) => value.StartsWith(literal),
        ["ends"] = (value, literal) => value.EndsWith(literal),
        ["contains"] = (value, literal) => value.IndexOf(literal) >= 0,
    };

    [GeneratedRegex(@"'[^']*'|[()\[\]]|[!=]=|[A-Za-z0-9_:]+|\S", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){0,5}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MacPrefixPattern();
}
