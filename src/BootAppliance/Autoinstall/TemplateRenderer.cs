using System.Collections.Concurrent;
using HandlebarsDotNet;

namespace BootAppliance.Autoinstall;

/// <summary>
/// Renders templates by Handlebars.Net, which can call nothing: a template sees dictionaries, strings and lists. One
/// environment for each output language, each with its encoder; compiled templates are kept by their content.
/// </summary>
public sealed class TemplateRenderer
{
    private const int MaximumOutput = 1 << 20;
    private const int MaximumCached = 256;
    private const string SnippetFolder = "snippets/";

    private readonly TemplateStore _store;
    private readonly Dictionary<OutputLanguage, IHandlebars> _engines;
    private readonly ConcurrentDictionary<(OutputLanguage, string), HandlebarsTemplate<TextWriter, object, object>> _compiled = [];

    public TemplateRenderer(TemplateStore store)
    {
        _store = store;
        _engines = Enum.GetValues<OutputLanguage>().ToDictionary(language => language, language =>
        {
            var engine = Handlebars.Create(new HandlebarsConfiguration { TextEncoder = new ValueEncoder(language) });
            TemplateHelpers.Register(engine);
            return engine;
        });
    }

    public bool Has(string templateName) => _store.Read(templateName) is not null;

    public RenderResult Render(string templateName, IReadOnlyDictionary<string, object?> model)
    {
        if (OutputLanguages.Of(templateName) is not { } language)
            return new RenderResult.Failed($"\"{templateName}\" is not a template's name: its extension is .ipxe, .pxelinux, .grub, .cfg, .seed or .sh");
        if (Expand(templateName, depth: 0) is not { } text)
            return new RenderResult.Failed($"there is no template \"{templateName}\", or it includes a snippet that is not there; put it into the template folder as {templateName}.hbs");
        if (text.Contains("{{{", StringComparison.Ordinal) || text.Contains("{{&", StringComparison.Ordinal))
            return new RenderResult.Failed($"template \"{templateName}\" writes a value without encoding it ({{{{{{ or {{{{&); use {{{{…}}}}");
        try
        {
            using var output = new CappedWriter(MaximumOutput);
            Compile(language, text)(output, model, null);
            return new RenderResult.Rendered(output.ToString(), "text/plain; charset=utf-8");
        }
        catch (Exception exception) when (exception is HandlebarsException or UnsafeValueException or OutputTooLargeException)
        {
            var cause = exception.GetBaseException();
            return new RenderResult.Failed($"template \"{templateName}\": {cause.Message}");
        }
    }

    /// <returns>Why the template cannot be used whatever its values are, or null.</returns>
    public string? Check(string templateName)
    {
        if (OutputLanguages.Of(templateName) is not { } language) return $"\"{templateName}\" is not a template's name: its extension is .ipxe, .pxelinux, .grub, .cfg, .seed or .sh";
        if (Expand(templateName, depth: 0) is not { } text) return $"{templateName} includes a snippet that is not there";
        try
        {
            Compile(language, text);
            return null;
        }
        catch (HandlebarsException exception)
        {
            return $"{templateName}: {exception.GetBaseException().Message}";
        }
    }

    private HandlebarsTemplate<TextWriter, object, object> Compile(OutputLanguage language, string text)
    {
        if (_compiled.Count > MaximumCached) _compiled.Clear();
        return _compiled.GetOrAdd((language, text), key => _engines[key.Item1].Compile(new StringReader(key.Item2)));
    }

    /// <summary>Puts snippets in where <c>{{> name}}</c> stands on a line; before compiling, so that a circle is bounded here.</summary>
    private string? Expand(string name, int depth)
    {
        if (depth > 8 || _store.Read(name) is not { } text) return null;
        if (!text.Contains("{{>", StringComparison.Ordinal)) return text;
        List<string> lines = [];
        foreach (var line in text.Split('\n'))
        {
            var trimmed = line.Trim();
            if (!trimmed.StartsWith("{{>", StringComparison.Ordinal) || !trimmed.EndsWith("}}", StringComparison.Ordinal))
            {
                lines.Add(line);
                continue;
            }

            if (Expand(SnippetFolder + trimmed[3..^2].Trim(), depth + 1) is not { } snippet) return null;
            lines.Add(snippet.TrimEnd('\n'));
        }

        return string.Join('\n', lines);
    }
}
