using System.Text;

namespace BootAppliance.Autoinstall;

/// <summary>
/// An answer file with what belongs to it: a family's folder holds its template, the shell scripts that go into it, and the
/// files that its installer asks for beside it.
/// </summary>
public sealed class AnswerFiles(TemplateRenderer renderer, TemplateStore store)
{
    private const string Reporter = "snippets/reporter.sh";

    /// <summary>Renders a template; each script of its folder is a value called by its name, as base64, for no quoting fits a script into every language.</summary>
    public RenderResult Render(string template, Dictionary<string, object?> model, TemplateScope scope)
    {
        model = new(model);
        // The family's own reporter goes before the common one: not every installer has the same tools.
        List<string> scripts = [.. store.Names(FolderOf(template)).Where(name => name.EndsWith(".sh", StringComparison.Ordinal))];
        if (!scripts.Contains($"{FolderOf(template)}/reporter.sh")) scripts.Insert(0, Reporter);
        foreach (var script in scripts.OrderBy(name => Path.GetFileNameWithoutExtension(name) == "reporter" ? 0 : 1))
        {
            if (renderer.Render(script, model, scope) is not RenderResult.Rendered part) return renderer.Render(script, model, scope);
            model[Path.GetFileNameWithoutExtension(script)] = Convert.ToBase64String(Encoding.UTF8.GetBytes(part.Text));
        }

        return renderer.Render(template, model, scope);
    }

    /// <summary>The template that answers when an installer asks for <paramref name="file"/> at its answer file's place; null if there is none.</summary>
    public string? For(string template, string file)
    {
        var own = Path.GetFileName(template);
        if (file.Length == 0 || file == own || file == Path.GetFileNameWithoutExtension(own)) return template;
        return store.Names(FolderOf(template)).FirstOrDefault(name => Path.GetFileName(name) is var one && !one.EndsWith(".sh", StringComparison.Ordinal) && (one == file || Path.GetFileNameWithoutExtension(one) == file));
    }

    /// <summary>The last part of the URL that an installer is given.</summary>
    public static string FileNameOf(string template) => template[(template.LastIndexOf('/') + 1)..];

    public static string FolderOf(string template) => template[..Math.Max(0, template.IndexOf('/', StringComparison.Ordinal))];
}

/// <summary>For whom a template is rendered: their own snippets go before the common ones.</summary>
/// <param name="System">The system's name; null for nobody's.</param>
/// <param name="Profiles">Its profiles, nearest first.</param>
/// <param name="Distro">Its distro.</param>
public sealed record TemplateScope(string? System, IReadOnlyList<string> Profiles, string? Distro)
{
    public static TemplateScope None { get; } = new(null, [], null);

    /// <summary>Where a snippet may lie, the most particular first.</summary>
    public IEnumerable<string> FoldersFor(string family)
    {
        if (System is not null) yield return $"snippets/per_system/{System}/";
        foreach (var profile in Profiles) yield return $"snippets/per_profile/{profile}/";
        if (Distro is not null) yield return $"snippets/per_distro/{Distro}/";
        if (family.Length > 0) yield return $"snippets/{family}/";
        yield return "snippets/";
    }
}
