using BootAppliance.Dhcp;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace BootAppliance.Hosting;

/// <summary>Reads <c>bootappliance.yaml</c>; every mistake is one line with file, line and key.</summary>
public static class ConfigurationFile
{
    public static bool TryRead(string path, out ApplianceOptions options, out IReadOnlyList<ConfigurationError> errors)
    {
        options = new ApplianceOptions();
        var yaml = new YamlStream();
        try
        {
            using var reader = File.OpenText(path);
            yaml.Load(reader);
        }
        catch (YamlException exception)
        {
            errors = [new ConfigurationError(path, exception.Start.Line, "YAML", exception.Message)];
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors = [new ConfigurationError(path, 0, "file", exception.Message)];
            return false;
        }

        var binder = new ConfigurationBinder(path);
        if (yaml.Documents is [var document, ..] && binder.Bind(document.RootNode, typeof(ApplianceOptions), "") is ApplianceOptions read) options = read;
        errors = binder.Errors;

        // An appliance without a subnet never answers: a fresh install must not disturb a company's network.
        if (options.Dhcp.Subnets.Count == 0) options = options with { Dhcp = options.Dhcp with { Mode = DhcpMode.Off } };
        return errors.Count == 0;
    }
}
