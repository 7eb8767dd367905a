using System.Collections;

namespace BootAppliance.Hosting;

/// <summary>The configuration as it was read: the options, or every mistake in it at once.</summary>
internal sealed record Configuration(ApplianceOptions Options, IReadOnlyList<ConfigError> Errors)
{
    public const string DefaultPath = "/etc/bootappliance/bootappliance.yaml";

    public static Configuration Load(string? path)
    {
        List<ConfigError> errors = [];
        Dictionary<string, string> places = [];
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(one => (string)one.Key, one => (string?)one.Value ?? "");
        var root = ConfigReader.Read(path ?? DefaultPath, isRequired: path is not null, environment, errors);
        var options = (ApplianceOptions)new ConfigBinder(errors, places).Bind(typeof(ApplianceOptions), root, "");
        if (errors.Count == 0)
            foreach (var (key, sentence) in ConfigRules.Check(options)) errors.Add(new(Place(places, key) ?? root.File, key, sentence));
        if (Credential("database.connection_string") is { } secret)
            options = options with { Database = options.Database with { ConnectionString = secret } };
        if (options.Database.ConnectionString is not null)
            options = options with { Database = options.Database with { Engine = Data.DatabaseEngine.PostgreSql } };
        return new Configuration(options, errors);
    }

    /// <summary>Where the key stands, or the nearest section around it.</summary>
    private static string? Place(Dictionary<string, string> places, string key)
    {
        for (var name = key.Split('[')[0]; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf('.'))])
            if (places.TryGetValue(name, out var place)) return place;
        return null;
    }

    /// <summary>A secret that systemd hands over (systemd.exec(5), LoadCredential=).</summary>
    private static string? Credential(string name) =>
        Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { } folder && File.Exists(Path.Combine(folder, name))
            ? File.ReadAllText(Path.Combine(folder, name)).Trim() : null;
}
