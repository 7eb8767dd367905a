using System.Diagnostics.CodeAnalysis;

namespace BootAppliance.Dhcp.Classes;

/// <summary>An option that the configuration adds to replies, as it is written: <c>ntp-servers=192.0.2.1,192.0.2.2</c>, <c>252=http://wpad/</c>, <c>224=0x0102</c>.</summary>
public sealed record OptionSetting(byte Code, byte[] Value, string Text)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out OptionSetting? setting, out string error)
    {
        setting = null;
        var at = text.IndexOf('=', StringComparison.Ordinal);
        var name = at < 0 ? text : text[..at].Trim();
        if (at < 1)
        {
            error = "is not option=value; write for example ntp-servers=192.0.2.1";
            return false;
        }

        var known = OptionKinds.ByName.TryGetValue(name, out var kind) || (byte.TryParse(name, out var number) && OptionKinds.TryOf(number, out kind));
        error = known ? "" : $"\"{name}\" is neither a number of 1 to 254 nor one of {string.Join(", ", OptionKinds.ByName.Keys)}";
        if (!known) return false;
        if (OptionKinds.IsOurs(kind.Code))
        {
            error = $"option {kind.Code} is set by the appliance itself, from the lease, the subnet or the boot decision";
            return false;
        }

        if (OptionKinds.Read(kind.Form, text[(at + 1)..].Trim()) is not { Length: > 0 and <= 1000 } value)
        {
            error = $"\"{text[(at + 1)..].Trim()}\" does not fit {name}; write {OptionKinds.Hint(kind.Form)}";
            return false;
        }

        setting = new(kind.Code, value, text);
        return true;
    }

    public override string ToString() => Text;
}
