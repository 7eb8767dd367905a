using System.Diagnostics.CodeAnalysis;
using BootAppliance.Protocols.Dhcp;

namespace BootAppliance.Dhcp.Classes;

/// <summary>
/// A condition over a client's message, read once and then asked for each packet.
/// <code>
/// or     = and *("or" and)
/// and    = not *("and" not)
/// not    = "not" not | "(" or ")" | test
/// test   = field "exists" | field operator literal
/// field  = "mac" | "vendor_class" | "user_class" | "architecture" | "client_id" | "circuit_id" | "remote_id" | "host_name" | "option" "[" 1…254 "]"
/// operator = "==" | "!=" | "starts" | "ends" | "contains"
/// literal = "'" text "'" | "0x" hex | number | mac
/// </code>
/// </summary>
public sealed class ClassExpression
{
    public const int MaximumLength = 1024;
    private readonly Func<DhcpMessage, bool> _test;

    internal ClassExpression(string text, Func<DhcpMessage, bool> test) => (Text, _test) = (text, test);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    public bool Holds(DhcpMessage message) => _test(message);

    /// <summary>Reads a condition; <paramref name="error"/> says what is wrong and where, with what would be right.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ClassExpression? expression, out string error)
    {
        (expression, error) = (null, $"is longer than {MaximumLength} characters");
        if (text.Length > MaximumLength) return false;
        var parser = new ClassExpressionParser(text);
        if (parser.Parse() is { } test)
        {
            (expression, error) = (new(text, test), "");
            return true;
        }

        error = parser.Error;
        return false;
    }

    public override string ToString() => Text;
}
