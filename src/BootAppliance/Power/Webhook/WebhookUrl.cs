using System.Text.RegularExpressions;

namespace BootAppliance.Power.Webhook;

/// <summary>The URLs of a power system's options, with what the inventory says of the machine in the places of <c>{address}</c>, <c>{port}</c>, <c>{id}</c> and <c>{machine}</c>.</summary>
internal static partial class WebhookUrl
{
    public const string Status = "status_url";

    /// <summary>The option that says where a verb goes.</summary>
    public static string OptionOf(PowerVerb verb) => verb switch
    {
        PowerVerb.On => "on_url",
        PowerVerb.Off => "off_url",
        PowerVerb.SoftOff => "soft_off_url",
        PowerVerb.Cycle => "cycle_url",
        _ => "reset_url",
    };

    /// <exception cref="PowerException">There is none, or none that can be used.</exception>
    public static Uri Of(PowerTarget target, string option)
    {
        var template = target.Options.GetValueOrDefault(option) ?? throw new PowerException(PowerFailure.Unsupported, $"has no {option}", $"set the option {option} to the URL that does it, or give the machine another power system for it");
        var text = PlacePattern().Replace(template, match => match.Value switch
        {
            "{address}" => Needed(target.Address.Contains(':') ? $"[{target.Address}]" : target.Address, "address"),
            "{port}" => Needed(target.Port > 0 ? target.Port.ToString(System.Globalization.CultureInfo.InvariantCulture) : "", "port"),
            "{id}" => Needed(Uri.EscapeDataString(target.Plug ?? ""), "id"),
            "{machine}" => Uri.EscapeDataString(target.Machine),
            _ => throw Bad($"has {match.Value} in its {option}, which means nothing", "use {address}, {port}, {id} and {machine}"),
        });
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Host.Length > 0 && url.Fragment.Length == 0
            ? url
            : throw Bad($"has a {option} that is no URL to use", "write http:// or https://, without an account in it, which belongs to the user and the password");

        string Needed(string value, string field) => value.Length > 0 ? value : throw Bad($"has {{{field}}} in its {option}, and no {field}", "set it in the inventory, or write the URL without it");
    }

    private static PowerException Bad(string happened, string remedy) => new(PowerFailure.BadSetting, happened, remedy);

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.None, 1000)]
    private static partial Regex PlacePattern();
}
