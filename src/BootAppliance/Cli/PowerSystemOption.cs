using System.CommandLine;
using System.Text.Json.Nodes;

namespace BootAppliance.Cli;

/// <summary><c>--power-type</c>, <c>--power-address</c> and the like of one of a system's power systems; which, says <c>--power-name</c>.</summary>
internal sealed class PowerSystemOption
{
    private static readonly string[] Types = ["ipmi", "redfish", "fence", "libvirt", "wol", "webhook", "manual", "agent"];

    private readonly Option<string> _name = new("--power-name") { Description = "which of its power systems the other --power options mean, such as pdu-a", DefaultValueFactory = _ => "bmc" };
    private readonly Option<string?> _password = new("--power-password-file") { Description = "a file whose first line is its password; - is standard input" };
    private readonly Option<string[]> _options = new("--power-options") { Description = "key=value for its driver; key= removes one; may be repeated" };
    private readonly Option<string[]> _delete = new("--delete-power") { Description = "a power system to take away; may be repeated" };
    private readonly List<(string Field, Option<string?> Option)> _texts =
    [
        ("type", new("--power-type") { Description = string.Join(", ", Types) }),
        ("address", new("--power-address") { Description = "IP address or name" }),
        ("port", new("--power-port") { Description = "if it is not the usual one" }),
        ("user", new("--power-user") { Description = "the account" }),
        ("id", new("--power-id") { Description = "the outlet of a PDU, the blade, the domain" }),
        ("boot_mode", new("--power-boot-mode") { Description = "the firmware that it boots by: bios or uefi" }),
        ("feed", new("--power-feed") { Description = "the feed it draws from; machines of one feed are switched on one after another" }),
        ("rack", new("--power-rack") { Description = "the same of a rack" }),
    ];

    public PowerSystemOption(Command command)
    {
        _texts[0].Option.CompletionSources.Add(Types);
        _texts.Single(one => one.Field == "boot_mode").Option.CompletionSources.Add("bios", "uefi");
        foreach (var option in (Option[])[_name, .. _texts.Select(one => one.Option), _password, _options, _delete]) command.Options.Add(option);
    }

    public async Task SetAsync(ParseResult parsed, JsonObject system, CancellationToken cancellationToken)
    {
        var all = system["power"] as JsonObject ?? [];
        foreach (var gone in parsed.GetValue(_delete) ?? [])
            if (!all.Remove(gone)) throw new ApiException(CliExit.Usage, $"there is no power system \"{gone}\"");
        var name = parsed.GetValue(_name)!;
        if (_texts.Any(one => parsed.GetValue(one.Option) is not null) || parsed.GetValue(_password) is not null || parsed.GetValue(_options) is { Length: > 0 })
        {
            var one = all[name] as JsonObject ?? [];
            foreach (var (field, option) in _texts)
            {
                if (parsed.GetValue(option) is not { } text) continue;
                if (text.Length == 0) one.Remove(field);
                else one[field] = field == "port" && int.TryParse(text, out var port) ? port : text;
            }

            if (parsed.GetValue(_password) is { } file)
            {
                one.Remove("password");
                if (await NounCommands.SecretAsync(file, cancellationToken) is { } password) one["password"] = password;
            }

            if (parsed.GetValue(_options) is { Length: > 0 } options) Noun.Merge(one, new("--power-options", "options", FieldKind.Map, ""), options);
            all[name] = one.DeepClone();
        }

        if (all.Count > 0 || system.ContainsKey("power")) system["power"] = all.DeepClone();
    }
}
