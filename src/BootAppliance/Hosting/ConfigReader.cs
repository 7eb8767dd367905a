using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace BootAppliance.Hosting;

/// <summary>Reads the configuration: the file, then <c>conf.d/*.yaml</c> beside it, then <c>BOOTAPPLIANCE__SECTION__KEY</c>.</summary>
internal static class ConfigReader
{
    private const string Prefix = "BOOTAPPLIANCE__";

    public static ConfigNode Read(string path, bool isRequired, IReadOnlyDictionary<string, string> environment, List<ConfigError> errors)
    {
        var root = new ConfigNode(path, 0) { Children = [] };
        if (File.Exists(path)) MergeFile(root, path, errors);
        else if (isRequired) errors.Add(new(path, "file", "does not exist; name one with --config FILE"));
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "conf.d");
        if (Directory.Exists(folder))
            foreach (var file in Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal)) MergeFile(root, file, errors);
        foreach (var (name, value) in environment.Where(one => one.Key.StartsWith(Prefix, StringComparison.Ordinal)).OrderBy(one => one.Key, StringComparer.Ordinal))
            root.Merge(Nest(name[Prefix.Length..].ToLowerInvariant().Split("__"), value, $"environment {name}"));
        return root;
    }

    private static void MergeFile(ConfigNode root, string path, List<ConfigError> errors)
    {
        try
        {
            using var reader = new StreamReader(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            if (yaml.Documents.Count == 0) return;
            if (Node(yaml.Documents[0].RootNode, path) is { Children: not null } node) root.Merge(node);
            else errors.Add(new($"{path}:1", "file", "is not a list of keys and values; write for example: state_directory: /var/lib/bootappliance"));
        }
        catch (YamlException exception)
        {
            errors.Add(new($"{path}:{exception.Start.Line}", "yaml", $"cannot be read: {exception.GetBaseException().Message}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(new(path, "file", $"cannot be read: {exception.Message}"));
        }
    }

    private static ConfigNode Node(YamlNode node, string path) => node switch
    {
        YamlMappingNode map => new(path, (int)map.Start.Line)
        {
            Children = map.Children.ToDictionary(one => one.Key.ToString(), one => Keyed(one.Value, (int)one.Key.Start.Line, path)),
        },
        YamlSequenceNode list => new(path, (int)list.Start.Line) { Items = [.. list.Children.Select(one => Node(one, path))] },
        _ => new(path, (int)node.Start.Line) { Scalar = (node as YamlScalarNode)?.Value ?? "" },
    };

    /// <summary>A value stands where its key stands, also when it begins on the next line.</summary>
    private static ConfigNode Keyed(YamlNode value, int line, string path)
    {
        var node = Node(value, path);
        return new ConfigNode(path, line) { Scalar = node.Scalar, Items = node.Items, Children = node.Children };
    }

    private static ConfigNode Nest(string[] keys, string value, string place)
    {
        var node = new ConfigNode(place, 0) { Scalar = value };
        foreach (var key in keys.Reverse()) node = new ConfigNode(place, 0) { Children = new() { [key] = node } };
        return node;
    }
}
