using System.Text;
using System.Text.RegularExpressions;
using BootAppliance.Power;
using BootAppliance.Storage;

namespace BootAppliance.Hosting;

/// <summary>What holds for the places of disks.</summary>
internal static partial class StorageConfigRules
{
    private const int LongestSocket = 107; // sun_path

    public static IEnumerable<(string Key, string Sentence)> Check(StorageOptions storage)
    {
        for (var i = 0; i < storage.Places.Count; i++)
            if (Objection(storage.Places[i]) is { } wrong) yield return ($"storage.places[{i}]", wrong);
        for (var i = 0; i < storage.Purposes.Count; i++)
            if (StorageOptions.Parse(storage.Purposes[i]) is null) yield return ($"storage.purposes[{i}]", $"\"{storage.Purposes[i]}\" is no purpose with its weight; write database=4, from 0.001 to 1000");
        for (var i = 0; i < storage.Services.Count; i++)
        {
            var (service, key) = (storage.Services[i], $"storage.services[{i}]");
            if (Uri.CheckHostName(service.Address) is UriHostNameType.Unknown) yield return ($"{key}.address", $"\"{service.Address}\" is no address; write an IP address or a DNS name, and the port beside it as port");
            if (storage.Services.Take(i).Any(one => one.Address == service.Address && one.Port == service.Port)) yield return ($"{key}.address", $"{service.Address} stands twice; once is enough");
            if (service.Fingerprint is { } pin && !CertificatePin.IsFingerprint(pin)) yield return ($"{key}.fingerprint", "is no SHA-256; write 64 hexadecimal digits, as \"openssl x509 -fingerprint -sha256\" shows them");
            if (SecretFileRule.Objection(service.PasswordFile, "install -m 0640 -g bootappliance /dev/stdin") is { } objection) yield return ($"{key}.password_file", objection);
        }

        if (storage.Reallocation.GrowToPercent >= storage.Reallocation.GrowAtPercent) yield return ("storage.reallocation.grow_to_percent", "is not below grow_at_percent; lower the one or raise the other");
        if (!Path.IsPathRooted(storage.HelperSocket)) yield return ("storage.helper_socket", "is not absolute; begin it with /");
        if (Encoding.UTF8.GetByteCount(storage.HelperSocket) > LongestSocket) yield return ("storage.helper_socket", $"is longer than {LongestSocket} bytes; choose a shorter path");
    }

    private static string? Objection(string place)
    {
        if (!place.StartsWith('/')) return GroupPattern().IsMatch(place) ? null : $"\"{place}\" is no place; write a folder's absolute path, vg0, vg0/thin, or a device's path below /dev";
        if (place.Any(char.IsControl)) return "has a control character in it; take it out";
        if (place == "/") return "is the whole machine; name the folders that disks may lie in";
        return Path.GetFullPath(place).TrimEnd('/') == place.TrimEnd('/') ? null : $"\"{place}\" goes back on itself; write {Path.GetFullPath(place)}";
    }

    // lvm(8), "Valid names".
    [GeneratedRegex(@"^(?!\.\.?(/|$))[A-Za-z0-9+_.][A-Za-z0-9+_.-]{0,126}(/(?!\.\.?$)[A-Za-z0-9+_.][A-Za-z0-9+_.-]{0,126})?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GroupPattern();
}
