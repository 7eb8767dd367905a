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

    private readonly TemplateStore _store;
    private readonly Dictionary<OutputLanguage, IHandlebars> _engines;
    private readonly ConcurrentDictionary<(OutputLanguage, string), Lazy<HandlebarsTemplate<TextWriter, object, object>>> _compiled = [];

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

    public RenderResult Render(string templateName, IReadOnlyDictionary<string, object?> model) => Render(templateName, model, TemplateScope.None);

    /// <param name="templateName">Such as <c>debian/preseed.cfg</c>.</param>
    /// <param name="model">What the template sees.</param>
    /// <param name="scope">Whose snippets go before the common ones.</param>
    public RenderResult Render(string templateName, IReadOnlyDictionary<string, object?> model, TemplateScope scope)
    {
        if (OutputLanguages.Of(templateName) is not { } language)
            return new RenderResult.Failed($"\"{templateName}\" is not a template's name: its extension is {OutputLanguages.Endings}");
        var expanded = new TemplateText(_store, scope, AnswerFiles.FolderOf(templateName));
        if (!expanded.TryRead(templateName, out var text)) return new RenderResult.Failed(expanded.Error);
        if (text.Contains("{{{", StringComparison.Ordinal) || text.Contains("{{&", StringComparison.Ordinal))
            return new RenderResult.Failed($"template \"{templateName}\" writes a value without encoding it ({{{{{{ or {{{{&); use {{{{…}}}}");
        try
        {
            using var output = new CappedWriter(MaximumOutput);
            Compile(language, text)(output, model, null);
            return new RenderResult.Rendered(output.ToString(), language.ContentType());
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever a template does wrong, such as a helper without its argument, concerns this request alone.
            return new RenderResult.Failed($"template \"{templateName}\"{expanded.Locate(exception)}: {exception.GetBaseException().Message}");
        }
    }

    /// <returns>Why the template cannot be used whatever its values are, or null.</returns>
    public string? Check(string templateName)
    {
        if (OutputLanguages.Of(templateName) is not { } language) return $"\"{templateName}\" is not a template's name: its extension is {OutputLanguages.Endings}";
        var expanded = new TemplateText(_store, TemplateScope.None, AnswerFiles.FolderOf(templateName));
        if (!expanded.TryRead(templateName, out var text)) return expanded.Error;
        try
        {
            Compile(language, text);
            return null;
        }
        catch (HandlebarsException exception)
        {
            return $"{templateName}{expanded.Locate(exception)}: {exception.GetBaseException().Message}";
        }
    }

    private HandlebarsTemplate<TextWriter, object, object> Compile(OutputLanguage language, string text)
    {
        if (_compiled.Count > MaximumCached) _compiled.Clear();
        // Once each, however many machines ask at once after a start: an engine compiles for one of them while the others wait.
        return _compiled.GetOrAdd((language, text), key => new(() =>
        {
            var engine = _engines[key.Item1];
            lock (engine) return engine.Compile(new StringReader(key.Item2));
        })).Value;
    }
}
