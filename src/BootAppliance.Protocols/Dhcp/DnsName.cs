using System.Text;

namespace BootAppliance.Protocols.Dhcp;

/// <summary>Domain names as labels (RFC 1035 §3.1), the form of options 81 and 119.</summary>
public static class DnsName
{
    /// <summary>Characters of a name without its last dot.</summary>
    public const int MaximumLength = 253;

    private const int MaximumLabel = 63;
    private const int PointerMark = 0xc0;

    /// <summary>Whether it can be written as labels: letters, digits, hyphens and underscores, 1 to 63 a label.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaximumLength && name.Split('.').All(label => label.Length is > 0 and <= MaximumLabel && label.All(IsNameCharacter));

    /// <summary>Writes a label after its length; the zero that ends a name is the caller's.</summary>
    public static void WriteLabel(List<byte> to, string label)
    {
        to.Add((byte)label.Length);
        to.AddRange(Encoding.ASCII.GetBytes(label));
    }

    /// <summary>
    /// Reads one name from <paramref name="at"/>, which moves behind it. If it <paramref name="mayBePartial"/>, the data may
    /// end without the zero: the client does not know its domain (RFC 4702 §2.3.1).
    /// </summary>
    internal static OptionValueError Read(ReadOnlySpan<byte> data, ref int at, bool mayBePartial, out string name)
    {
        name = "";
        var text = new StringBuilder();
        int position = at, earliest = at;
        var behind = -1;
        while (position < data.Length && data[position] != 0)
        {
            var length = data[position];
            if ((length & PointerMark) == PointerMark)
            {
                if (position + 1 >= data.Length) return OptionValueError.Truncated;
                if (behind < 0) behind = position + 2;
                position = ((length & ~PointerMark) << 8) | data[position + 1];

                // Each jump goes further back than all before it, so the jumps end.
                if (position >= earliest) return OptionValueError.BadPointer;
                earliest = position;
                continue;
            }

            if (length > MaximumLabel) return OptionValueError.BadName;
            if (position + 1 + length > data.Length) return OptionValueError.Truncated;
            if (text.Length > 0) text.Append('.');
            foreach (var one in data.Slice(position + 1, length))
            {
                if (!IsNameCharacter((char)one)) return OptionValueError.BadName;
                text.Append((char)one);
            }

            if (text.Length > MaximumLength) return OptionValueError.BadName;
            position += 1 + length;
        }

        if (position >= data.Length && !mayBePartial) return OptionValueError.Truncated;
        at = behind >= 0 ? behind : Math.Min(position + 1, data.Length);
        name = text.ToString();
        return OptionValueError.None;
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
