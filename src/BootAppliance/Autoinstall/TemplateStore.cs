using System.Text.RegularExpressions;

namespace BootAppliance.Autoinstall;

/// <summary>Finds templates: the administrator's folder first, then what ships with the product. Read at each use, so an edit is live.</summary>
public sealed partial class TemplateStore(string shipped, string? overrides)
{
    private const long MaximumBytes = 1 << 20;
    private const int MaximumNames = 1000;

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

    /// <summary>The templates of one folder, by name and without their ending <c>.hbs</c>.</summary>
    public IReadOnlyList<string> Names(string folder)
    {
        if (!NamePattern().IsMatch(folder) || folder.Contains("..", StringComparison.Ordinal)) return [];
        return [.. new[] { overrides, shipped }.OfType<string>().Select(root => Path.Combine(root, folder)).Where(Directory.Exists)
            .SelectMany(path => Directory.EnumerateFiles(path, "*.hbs")).Select(file => $"{folder}/{Path.GetFileNameWithoutExtension(file)}").Distinct().Order(StringComparer.Ordinal).Take(MaximumNames)];
    }

    /// <summary>The folder of the snippets that count for one system, profile or distro alone; null if it has none.</summary>
    public string? OwnSnippets(string scope, string name) => new[] { overrides, shipped }.OfType<string>().Select(root => Path.Combine(root, "snippets", scope, name))
        .FirstOrDefault(path => NamePattern().IsMatch(name) && !name.Contains('/') && !name.Contains("..", StringComparison.Ordinal) && Directory.Exists(path));

    /// <summary>Every folder with answer files, which is a family; not those of boot scripts and snippets.</summary>
    public IReadOnlyList<string> Families => [.. new[] { overrides, shipped }.OfType<string>().Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories)
        .Select(path => Path.GetFileName(path)).Where(name => name is not ("grub" or "ipxe" or "pxelinux" or "snippets")).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();
}
