using BootAppliance.Protocols.Syslog;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace BootAppliance.Installs.Syslog;

/// <summary>A line that tells which part of an install runs.</summary>
public sealed record PhaseHint(string Phase, string? Program, string? Text)
{
    public bool Fits(SyslogMessage line) =>
        (Program is null || line.Program.StartsWith(Program, StringComparison.OrdinalIgnoreCase))
        && (Text is null || line.Text.Contains(Text, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Recognises phases by <c>phases.yaml</c>: the administrator's, else what ships. Read again when it changes.</summary>
public sealed partial class PhaseHints(string shipped, string? overrides, ILogger<PhaseHints> logger)
{
    public const string FileName = "phases.yaml";
    private const int MaximumHints = 1000;
    private const long MaximumBytes = 256 << 10;

    private volatile Known _known = new("", default, []);

    /// <summary>The hints in their order; the first that fits a line tells its phase. Looks whether the file has changed.</summary>
    public IReadOnlyList<PhaseHint> Current
    {
        get
        {
            var file = new[] { overrides, shipped }.OfType<string>().Select(folder => new FileInfo(Path.Combine(folder, FileName))).FirstOrDefault(one => one is { Exists: true, Length: <= MaximumBytes });
            var known = _known;
            if (file is null || (known.Path == file.FullName && known.Changed == file.LastWriteTimeUtc)) return known.Hints;
            var hints = Read(file, out var error);
            if (hints is null) Log.NotRead(logger, file.FullName, error!);
            // A broken file is not read again until it changes; what was known before it stays.
            _known = new Known(file.FullName, file.LastWriteTimeUtc, hints ?? known.Hints);
            return _known.Hints;
        }
    }

    /// <returns>The hints of a text, or null with what is wrong with it and where.</returns>
    public static IReadOnlyList<PhaseHint>? Parse(string text, out string? error)
    {
        error = null;
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            List<PhaseHint> hints = [];
            foreach (var node in yaml.Documents is [{ RootNode: YamlSequenceNode list }, ..] ? list.Children : [])
            {
                string? Value(string key) => node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? (value as YamlScalarNode)?.Value : null;
                if (Value("phase") is not { Length: > 0 and <= 64 } phase || (Value("program") ?? Value("text")) is not { Length: > 0 })
                    error = $"line {node.Start.Line}: needs a phase of 1 to 64 characters, and a program or a text";
                else
                    hints.Add(new PhaseHint(phase, Value("program"), Value("text")));
            }

            if (hints.Count is 0 or > MaximumHints) error ??= $"has {hints.Count} entries, not 1 to {MaximumHints}";
            return error is null ? hints : null;
        }
        catch (YamlException exception)
        {
            error = $"line {exception.Start.Line}: {exception.GetBaseException().Message}";
            return null;
        }
    }

    private static IReadOnlyList<PhaseHint>? Read(FileInfo file, out string? error)
    {
        try
        {
            return Parse(File.ReadAllText(file.FullName), out error);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = exception.Message;
            return null;
        }
    }

    private sealed record Known(string Path, DateTime Changed, IReadOnlyList<PhaseHint> Hints);

    private static partial class Log
    {
        [LoggerMessage(1710, LogLevel.Error, "{Path} cannot be read, so phases are recognised as before it: {Error}", EventName = "PhaseHintsNotRead")]
        public static partial void NotRead(ILogger logger, string path, string error);
    }
}
