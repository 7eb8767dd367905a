using System.Text;
using HandlebarsDotNet;
using HandlebarsDotNet.IO;

namespace BootAppliance.Autoinstall;

/// <summary>What a template may call besides the engine's own blocks.</summary>
internal static class TemplateHelpers
{
    public static void Register(IHandlebars engine)
    {
        // These return a value rather than write it: as an argument of another helper, such as {{sh (join …)}}, it would be encoded twice.
        engine.RegisterHelper("default", (_, arguments) => Text(arguments[0]) is { Length: > 0 } text ? text : arguments.Skip(1).Select(Text).FirstOrDefault(other => other.Length > 0) ?? "");
        engine.RegisterHelper("join", (_, arguments) => string.Join(Text(arguments[1]), arguments[0] is IEnumerable<object> items ? items.Select(Text) : []));
        engine.RegisterHelper("concat", (_, arguments) => string.Concat(arguments.Select(Text)));
        // A list in one value, such as meta.packages; as a value of its own, so that {{#each (words …)}} knows its last item.
        engine.RegisterHelper("words", (_, arguments) => Text(arguments[0]).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).ToList<object>());
        // Kernel options have commas within them.
        engine.RegisterHelper("options", (_, arguments) => Text(arguments[0]).Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList<object>());
        // A file of plain lines within a file of another language, as a URL (RFC 2397) that needs no quoting in any.
        engine.RegisterHelper("dataurl", (output, options, context, _) =>
        {
            using var inner = new StringWriter();
            using (var plain = new EncodedTextWriter(inner, new ValueEncoder(OutputLanguage.Preseed), new DefaultFormatterProvider())) options.Template(plain, context);
            output.WriteSafeString($"data:,{Uri.EscapeDataString(inner.ToString().TrimStart('\n'))}");
        });
        // For shell scripts that stand in a file of another language.
        engine.RegisterHelper("sh", (output, _, arguments) => output.WriteSafeString(ValueEncoder.Encode(OutputLanguage.Shell, Text(arguments[0]))));
        // Numbers and truth values stand bare where other values would be quoted.
        engine.RegisterHelper("number", (output, _, arguments) => output.WriteSafeString(
            Text(arguments[0]) is { Length: > 0 and <= 20 } digits && digits.All(char.IsAsciiDigit) ? digits : throw new HandlebarsException($"\"{Text(arguments[0])}\" is not a number")));
        engine.RegisterHelper("eq", (output, options, context, arguments) =>
        {
            if (Text(arguments[0]) == Text(arguments[1])) options.Template(output, context);
            else options.Inverse(output, context);
        });
        engine.RegisterHelper("b64", (output, _, arguments) => output.Write(Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(arguments[0])))));
        engine.RegisterHelper("hash", (output, _, arguments) =>
        {
            var hash = Text(arguments[0]);
            if (!hash.StartsWith('$') || hash.StartsWith("$1$", StringComparison.Ordinal))
                throw new HandlebarsException("a password is given as a hash of today, such as $6$… or $y$…, never in clear and never as $1$; make one with: mkpasswd");
            output.Write(hash);
        });
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        UndefinedBindingResult => "",
        _ => value.ToString() ?? "",
    };
}
