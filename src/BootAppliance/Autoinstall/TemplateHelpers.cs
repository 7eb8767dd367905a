using System.Text;
using HandlebarsDotNet;

namespace BootAppliance.Autoinstall;

/// <summary>What a template may call besides the engine's own blocks.</summary>
internal static class TemplateHelpers
{
    public static void Register(IHandlebars engine)
    {
        engine.RegisterHelper("default", (output, _, arguments) => output.Write(Text(arguments[0]) is { Length: > 0 } text ? text : Text(arguments[1])));
        engine.RegisterHelper("join", (output, _, arguments) =>
            output.Write(string.Join(Text(arguments[1]), arguments[0] is IEnumerable<object> items ? items.Select(Text) : [])));
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
