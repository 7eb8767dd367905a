using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace BootAppliance.Web;

/// <summary>
/// A piece of HTML, written as an interpolated string: the literal parts are markup, every value is encoded, and only
/// another <see cref="Html"/> goes in as it is. Attributes must be quoted; values never stand in a script, a style or
/// in front of a URL's colon.
/// </summary>
[InterpolatedStringHandler]
public sealed class Html
{
    public static readonly Html Empty = new(0, 0);

    private readonly StringBuilder _text;

    public Html(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

    /// <summary>Encodes a text that somebody else chose.</summary>
    public static Html Text(string? value) => $"{value}";

    public void AppendLiteral(string markup) => _text.Append(markup);

    public void AppendFormatted(Html? html) => _text.Append(html?._text);

    public void AppendFormatted(string? value)
    {
        if (value is not null) _text.Append(HtmlEncoder.Default.Encode(value));
    }

    public void AppendFormatted(IEnumerable<Html> parts)
    {
        foreach (var part in parts) _text.Append(part._text);
    }

    public void AppendFormatted(int value) => _text.Append(value);

    public void AppendFormatted(long value) => _text.Append(value);

    public override string ToString() => _text.ToString();
}
