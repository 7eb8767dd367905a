using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using BootAppliance.Autoinstall.Kickstart;
using BootAppliance.Autoinstall.Suse;

namespace BootAppliance.Autoinstall;

/// <summary>
/// Judges a rendered answer file with what judges it best: the installer's own checker where Debian has it, else the
/// language's rules. A checker that is not installed is told, not left out silently.
/// </summary>
public static class AnswerChecks
{
    private const int MostScripts = 32;

    /// <returns>What is wrong, one line each; empty if nothing is.</returns>
    public static Task<IReadOnlyList<string>> ProblemsAsync(string template, string file, string text, CancellationToken cancellationToken) => ProblemsAsync(template, file, text, null, cancellationToken);

    /// <param name="template">Such as <c>redhat/ks.ks</c>.</param>
    /// <param name="file">Which of its files the text is.</param>
    /// <param name="text">The rendered file.</param>
    /// <param name="osVersion">The distro's, such as rhel9, for languages that differ from release to release; null for the family's usual one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(string template, string file, string text, string? osVersion, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        switch (OutputLanguages.Of(file) ?? OutputLanguages.Of(template))
        {
            case OutputLanguage.Preseed: problems.AddRange([.. await Checker.RunAsync("debconf-set-selections", ["--checkonly"], text, "debconf", cancellationToken), .. PreseedUser.Problems(text)]); break;
            case OutputLanguage.Shell: problems.AddRange(await Checker.RunAsync("sh", ["-n"], text, "dash", cancellationToken)); break;
            case OutputLanguage.Kickstart: problems.AddRange(await KickstartAsync(text, KickstartReleases.Of(osVersion, AnswerFiles.FolderOf(template)), cancellationToken)); break;
            case OutputLanguage.Xml: problems.AddRange(AnswerFiles.FolderOf(template) == "windows" ? UnattendShape.Problems(text) : Xml(text)); break;
            case OutputLanguage.Yaml: problems.AddRange(await CloudChecks.ProblemsAsync(text, cancellationToken)); break;
            case OutputLanguage.Json when AnswerFiles.FolderOf(template) == "ignition": problems.AddRange(await Checker.RunAsync("ignition-validate", ["-"], text, "ignition", cancellationToken)); break;
            case OutputLanguage.Json: problems.AddRange(Json(text, AnswerFiles.FolderOf(template))); break;
        }

        foreach (var script in Embedded(text).Take(MostScripts))
            problems.AddRange((await Checker.RunAsync("sh", ["-n"], script, "dash", cancellationToken)).Select(problem => $"in a script of it: {problem}"));
        return problems;
    }

    /// <summary>Whether it is well formed, for the languages that tell without anybody's help.</summary>
    internal static IEnumerable<string> Form(OutputLanguage language, string text) => language switch
    {
        OutputLanguage.Xml => Xml(text),
        OutputLanguage.Json => Json(text, ""),
        _ => [],
    };

    private static async Task<IEnumerable<string>> KickstartAsync(string text, KickstartRelease release, CancellationToken cancellationToken)
    {
        List<string> problems = [.. KickstartChecker.Problems(text, release)];
        foreach (var script in KickstartChecker.Scripts(text, release).Take(MostScripts))
        {
            var said = await Checker.RunAsync(script.Interpreter, ["-n"], script.Text, script.Interpreter == "bash" ? "bash" : "dash", cancellationToken);
            problems.AddRange(said.Select(problem => $"in the {script.Section} of line {script.Line}: {problem}"));
        }

        return problems;
    }

    private static IEnumerable<string> Xml(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            var root = XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
            return root.Name.Namespace == AutoyastRules.Namespace ? AutoyastRules.Problems(root) : [];
        }
        catch (XmlException exception)
        {
            return [exception.Message];
        }
    }

    private static IEnumerable<string> Json(string text, string family)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return family == "agama" ? [.. AgamaRules.Problems(document.RootElement)] : [];
        }
        catch (JsonException exception)
        {
            return [exception.Message];
        }
    }

    /// <summary>The shell scripts that go in as base64.</summary>
    private static IEnumerable<string> Embedded(string text)
    {
        foreach (var word in text.Split([' ', '\n', '"', '\'', '>', '<', ','], StringSplitOptions.RemoveEmptyEntries).Where(one => one.Length >= 64).Distinct())
        {
            var bytes = new byte[word.Length];
            if (Convert.TryFromBase64String(word, bytes, out var length) && bytes.AsSpan(0, length).StartsWith("#!/bin/sh"u8)) yield return Encoding.UTF8.GetString(bytes, 0, length);
        }
    }
}
