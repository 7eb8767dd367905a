using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using BootAppliance.Content.Names;
using BootAppliance.Content.Publishers;
using BootAppliance.Content.Signatures;

namespace BootAppliance.Ramdisk.Machine;

/// <summary>What the machine does once its disk is written.</summary>
public enum AfterDeploy
{
    Reboot,
    PowerOff,
}

/// <summary>What a machine that booted the helper image is to do: the answer file of its install (<c>plan.json</c>).</summary>
/// <param name="System">Its name.</param>
/// <param name="Server">The appliance's boot address, without a slash at the end.</param>
/// <param name="Callback">Where the install is reported, without a slash at the end; its last part is the install's token.</param>
/// <param name="Template">Which version is written; without one the latest.</param>
/// <param name="Disk">Which disk it is written to.</param>
/// <param name="After">Then.</param>
/// <param name="Publishers">Whose signatures count.</param>
public sealed record DeployPlan(string System, Uri Server, Uri Callback, TemplateUri Template, DiskRule Disk, AfterDeploy After, ImmutableArray<Publisher> Publishers)
{
    public const string Format = "bootappliance-plan/1";

    /// <summary>The install's token, which opens a private template.</summary>
    public string Token => Callback.Segments[^1];

    /// <param name="json">As it came.</param>
    /// <param name="plan">Null if it is none.</param>
    /// <param name="error">Which field is wrong, and how it has to be.</param>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out DeployPlan? plan, [NotNullWhen(false)] out string? error)
    {
        plan = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            plan = Read(document.RootElement);
            error = null;
            return true;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            error = exception.Message;
            return false;
        }
    }

    private static DeployPlan Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "format") != Format) throw new FormatException($"it is no plan of the format {Format}; build the helper image anew, so that it is as old as the appliance");
        var template = Text(root, "template");
        if (template.Length == 0) throw new FormatException("template is empty: say which with --meta template=ccnx:/example.com/linux/web, on the system or its profile");
        if (!TemplateUri.TryParse(template, out var uri, out var why)) throw new FormatException($"template: {why}");
        if (!DiskRule.TryParse(Text(root, "disk"), out var rule, out var wrong)) throw new FormatException($"disk: {wrong}");
        var after = Text(root, "after") switch
        {
            "" or "reboot" => AfterDeploy.Reboot,
            "poweroff" => AfterDeploy.PowerOff,
            var other => throw new FormatException($"after: \"{other}\" is neither reboot nor poweroff"),
        };
        return new(Text(root, "system"), Url(root, "server"), Url(root, "callback"), uri, rule, after, [.. Items(root, "publishers").Select(ReadPublisher)]);
    }

    private static Publisher ReadPublisher(JsonElement one)
    {
        if (!PublicKey.TryParse(Text(one, "key"), out var key, out var why)) throw new FormatException($"publishers: {why}");
        var prefixes = Items(one, "prefixes").Select(text => NamePrefix.TryParse(text.GetString(), out var prefix, out var wrong) ? prefix : throw new FormatException($"publishers: {wrong}"));
        return new(Text(one, "name"), key, [.. prefixes], DateTimeOffset.UnixEpoch, "");
    }

    private static Uri Url(JsonElement root, string name) => Uri.TryCreate(Text(root, name), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : throw new FormatException($"{name} is no http or https URL");

    private static JsonElement.ArrayEnumerator Items(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.EnumerateArray() : throw new FormatException($"{name} is missing");

    private static string Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() ?? "" : throw new FormatException($"{name} is missing");
}
