using System.Net;
using static BootAppliance.Inventory.InventoryRules;

namespace BootAppliance.Inventory;

/// <summary>What a system's power systems must satisfy. Pure.</summary>
internal static class PowerRules
{
    private const int MostPowerSystems = 16;
    private const int LongestText = 256;

    // The machine is reached by its own MAC, by a URI among the options, by people, or reaches out itself.
    private static readonly string[] WithoutAddress = ["wol", "libvirt", "webhook", "manual", "agent"];

    public static void Check(SystemObject system, Action<string, string> add)
    {
        if (system.Power.Count > MostPowerSystems) add("power", $"are at most {MostPowerSystems}");
        foreach (var (name, one) in system.Power) Check(name, one, (field, text) => add($"power.{name}.{field}", text));
    }

    private static void Check(string name, PowerSystem one, Action<string, string> add)
    {
        if (name.Length is 0 or > 32 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))) add("name", "is 1 to 32 of A-Z a-z 0-9 _ -, such as bmc or pdu-a");
        if (one.Type.Length == 0) add("type", "is missing; use one of ipmi, redfish, fence, libvirt, wol, webhook, manual, agent");
        else FieldRules.Check(one, add);
        if (one.Address is null && one.Type.Length > 0 && !WithoutAddress.Contains(one.Type)) add("address", "is missing; give the IP address or the name of the power system");
        if (one.Address is { } address && !IPAddress.TryParse(address, out _) && !HostPattern().IsMatch(address) && !Uri.IsWellFormedUriString(address, UriKind.Absolute)) add("address", $"\"{Shown(address)}\" is neither an IP address nor a name");
        foreach (var (field, text) in ((string, string?)[])[("address", one.Address), ("user", one.User), ("id", one.Id), ("feed", one.Feed), ("rack", one.Rack)])
            if (text is { } line && (line.Length is 0 or > LongestText || line.Any(char.IsControl))) add(field, $"is one line of 1 to {LongestText} characters, without control characters");
        foreach (var (key, value) in one.Options)
            if (key.Length is 0 or > 64 || value.Length > LongestText || key.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.')) || value.Any(char.IsControl)) add("options", $"\"{Shown(key)}\" is no option; write key=value, the key of A-Z a-z 0-9 _ . -, the value one line of at most {LongestText} characters");
        if (one.Options.Keys.FirstOrDefault(key => key.Contains("pass", StringComparison.OrdinalIgnoreCase) || key.Contains("secret", StringComparison.OrdinalIgnoreCase)) is { } secret)
            add("options", $"\"{Shown(secret)}\" looks like a password, and options are shown to everybody; give it as the password, which is sealed");
    }
}
