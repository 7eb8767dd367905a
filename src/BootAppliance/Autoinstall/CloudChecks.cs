using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace BootAppliance.Autoinstall;

/// <summary>What cloud-init and Ubuntu's installer read: each part is judged by the program that will read it, where Debian has it.</summary>
internal static class CloudChecks
{
    public static async Task<IReadOnlyList<string>> ProblemsAsync(string text, CancellationToken cancellationToken)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            return [$"line {exception.Start.Line}: {exception.Message}"];
        }

        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }]) return ["it is not one YAML mapping"];
        if (Child(root, "autoinstall") is { } autoinstall)
        {
            List<string> problems = [.. AutoinstallShape.Problems(root, autoinstall)];
            // Its cloud-config is for the new system's first boot; the installer looks into it no sooner.
            if (Child(autoinstall, "user-data") is YamlMappingNode userData) problems.AddRange(await CloudConfigAsync(Text(userData), cancellationToken));
            if (Child(autoinstall, "network") is { } network) problems.AddRange(await NetplanAsync(Text(new YamlMappingNode("network", network)), cancellationToken));
            return problems;
        }

        if (Child(root, "network") is not null) return await NetplanAsync(text, cancellationToken);
        return text.StartsWith("#cloud-config", StringComparison.Ordinal) && root.Children.Count > 0 ? await CloudConfigAsync(text, cancellationToken) : [];
    }

    internal static YamlNode? Child(YamlNode node, string key) => node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    private static Task<IReadOnlyList<string>> CloudConfigAsync(string text, CancellationToken cancellationToken) =>
        Checker.RunAsync("cloud-init", ["schema", "--config-file", "/dev/stdin"], text, "cloud-init", cancellationToken);

    private static async Task<IReadOnlyList<string>> NetplanAsync(string text, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("bootappliance-netplan-");
        try
        {
            var file = Path.Combine(root.CreateSubdirectory("etc/netplan").FullName, "answer.yaml");
            await File.WriteAllTextAsync(file, text, cancellationToken);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var problems = await Checker.RunAsync("netplan", ["generate", "--root-dir", root.FullName], "", "netplan.io", cancellationToken);
            return [.. problems.Select(problem => problem.Replace(file, "network", StringComparison.Ordinal))];
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static string Text(YamlNode node)
    {
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(node)).Save(text, assignAnchors: false);
        return "#cloud-config\n" + text;
    }
}
