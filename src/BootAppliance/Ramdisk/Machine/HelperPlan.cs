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

/// <summary>What the machine booted the helper image for.</summary>
public enum HelperMode
{
    /// <summary>To be deployed from a template.</summary>
    Install,
    Discover,
    Rescue,
    Wipe,
}

/// <summary>What a machine that booted the helper image is to do: the answer file of its boot (<c>plan.json</c>).</summary>
/// <param name="Mode">The work.</param>
/// <param name="System">Its name.</param>
/// <param name="Server">The appliance's boot address, without a slash at the end.</param>
/// <param name="Callback">Where the install is reported, without a slash at the end; its last part is the install's token.</param>
/// <param name="Disk">Which disk is written, or erased; null for every one, which only a wipe has.</param>
/// <param name="After">Then.</param>
/// <param name="Publishers">Whose signatures count.</param>
public sealed record HelperPlan(HelperMode Mode, string System, Uri Server, Uri Callback, DiskRule? Disk, AfterDeploy After, ImmutableArray<Publisher> Publishers)
{
    public const string Format = "bootappliance-plan/2";
    private const string AllDisks = "all";

    /// <summary>Which version is written, without one the latest; of an install.</summary>
    public TemplateUri? Template { get; init; }

    /// <summary>A line of <c>authorized_keys</c>, whose owner is let in; of a rescue.</summary>
    public string Key { get; init; } = "";

    /// <summary>The install's token, which opens a private template.</summary>
    public string Token => Callback.Segments[^1];

    /// <param name="json">As it came.</param>
    /// <param name="plan">Null if it is none.</param>
    /// <param name="error">Which field is wrong, and how it has to be.</param>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out HelperPlan? plan, [NotNullWhen(false)] out string? error)
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

    /// <summary>Where a plan that cannot be used is told of; null if it does not even say that.</summary>
    public static Uri? CallbackOf(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Url(document.RootElement, "callback");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static HelperPlan Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "format") != Format) throw new FormatException($"it is no plan of the format {Format}; build the helper image anew, so that it is as old as the appliance");
        var mode = Text(root, "mode") switch
        {
            "install" => HelperMode.Install,
            "discover" => HelperMode.Discover,
            "rescue" => HelperMode.Rescue,
            "wipe" => HelperMode.Wipe,
            var other => throw new FormatException($"mode: \"{other}\" is none of install, discover, rescue, wipe"),
        };
        var (template, disk, key) = (Text(root, "template"), Text(root, "disk"), Text(root, "ssh_key"));
        TemplateUri? uri = null;
        if (mode == HelperMode.Install)
        {
            if (template.Length == 0) throw new FormatException("template is empty: say which with --template ccnx:/example.com/linux/web, on the system or its profile");
            if (!TemplateUri.TryParse(template, out uri, out var why)) throw new FormatException($"template: {why.Sentence}");
        }

        // Nothing is erased because nobody said what.
        if (mode == HelperMode.Wipe && disk.Trim().Length == 0) throw new FormatException($"disk is empty: a wipe wants a rule, or \"{AllDisks}\"");
        DiskRule? rule = null;
        if (!(mode == HelperMode.Wipe && disk == AllDisks) && !DiskRule.TryParse(disk, out rule, out var wrong)) throw new FormatException($"disk: {wrong}");
        if (mode == HelperMode.Rescue && key.Trim().Length == 0) throw new FormatException("ssh_key is empty: nobody could enter; say whose key with --meta ssh_key=\"ssh-ed25519 …\", on the system or on the helper image's profile");
        var after = Text(root, "after") switch
        {
            "" or "reboot" => AfterDeploy.Reboot,
            "poweroff" => AfterDeploy.PowerOff,
            var other => throw new FormatException($"after: \"{other}\" is neither reboot nor poweroff"),
        };
        return new(mode, Text(root, "system"), Url(root, "server"), Url(root, "callback"), rule, after, [.. Items(root, "publishers").Select(ReadPublisher)]) { Template = uri, Key = key.Trim() };
    }

    private static Publisher ReadPublisher(JsonElement one)
    {
        if (!PublicKey.TryParse(Text(one, "key"), out var key, out var why)) throw new FormatException($"publishers: {why}");
        var prefixes = Items(one, "prefixes").Select(text => NamePrefix.TryParse(text.GetString(), out var prefix, out var wrong) ? prefix : throw new FormatException($"publishers: {wrong.Sentence}"));
        return new(Text(one, "name"), key, [.. prefixes], DateTimeOffset.UnixEpoch, "");
    }

    private static Uri Url(JsonElement root, string name) => Uri.TryCreate(Text(root, name), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : throw new FormatException($"{name} is no http or https URL");

    private static JsonElement.ArrayEnumerator Items(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.EnumerateArray() : throw new FormatException($"{name} is missing");

    private static string Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() ?? "" : throw new FormatException($"{name} is missing");
}
