using System.Text.RegularExpressions;

namespace BootAppliance.Autoinstall;

/// <summary>Finds templates: the administrator's folder first, then what ships with the product. Read at each use, so an edit is live.</summary>
public sealed partial class TemplateStore(string shipped, string? overrides)
{
    private const long MaximumBytes = 1 << 20;

    /// <returns>The template's text, or null if there is no such template.</returns>
    public string? Read(string name)
    {
        if (!NamePattern().IsMatch(name) || name.Contains("..", StringComparison.Ordinal)) return null;
        foreach (var folder in new[] { overrides, shipped })
        {
            if (folder is null) continue;
            var file = new FileInfo(Path.Combine(folder, name + ".hbs"));
            if (file.Exists && file.Length <= MaximumBytes) return File.ReadAllText(file.FullName);
        }

        return null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();
}
