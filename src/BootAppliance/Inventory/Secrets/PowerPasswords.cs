using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BootAppliance.Inventory.Secrets;

/// <summary>How the passwords of power systems go in and out: in as clear text, which is sealed before anything else sees it; out only to a driver.</summary>
public static class PowerPasswords
{
    private const int Longest = 256;

    /// <summary>What a power system's password is bound to.</summary>
    public static string OwnerOf(string system, string power) => $"power\0{system}\0{power}";

    /// <summary>The clear text, for the driver alone; empty if there is none.</summary>
    /// <exception cref="SecretException">It cannot be opened.</exception>
    public static string Reveal(SecretBox box, SystemObject system, string power) =>
        system.Power[power].Password is { } secret ? box.Open(secret, OwnerOf(system.Name, power)) : "";

    /// <summary>Seals what a request gives in clear text; keeps the old one where it gives <see cref="WriteOnly.Hidden"/> or the same again.</summary>
    /// <exception cref="JsonException">There is none to keep, it would go to another place than it was given for, or nothing can be sealed.</exception>
    internal static void Read(JsonObject body, string name, SystemObject? old, SecretBox box)
    {
        if (body["power"] is not JsonObject all) return;
        foreach (var (power, node) in all.ToList())
        {
            if (node is not JsonObject one || !one.ContainsKey("password")) continue;
            var field = $"power.{power}.password";
            if (one["password"] is not JsonValue value || value.GetValueKind() != JsonValueKind.String) throw Refused(field, "is a text");
            var clear = value.GetValue<string>();
            if (clear.Length is 0 or > Longest || clear.Any(char.IsControl)) throw Refused(field, $"is one line of 1 to {Longest} characters; leave it out for none");
            var known = old?.Power.GetValueOrDefault(power);
            one["password"] = Stored(clear, one, known, field, name, power, box).Text;
        }
    }

    internal static void Hide(JsonObject shown)
    {
        foreach (var (_, node) in shown["power"] as JsonObject ?? [])
            if (node is JsonObject one && one.ContainsKey("password")) one["password"] = WriteOnly.Hidden;
    }

    /// <summary>The same passwords, bound to the system's new name.</summary>
    /// <exception cref="SecretException">One of them cannot be opened.</exception>
    internal static SystemObject Renamed(SystemObject system, string to, SecretBox? box) => system with
    {
        Name = to,
        Power = system.Power.Select(one => one.Value.Password is null ? one : KeyValuePair.Create(one.Key, one.Value with
        {
            Password = (box ?? throw new SecretException("there is no key for stored passwords here")).Seal(Reveal(box, system, one.Key), OwnerOf(to, one.Key)),
        })).ToSorted(),
    };

    private static SealedSecret Stored(string clear, JsonObject one, PowerSystem? known, string field, string name, string power, SecretBox box)
    {
        try
        {
            if (clear != WriteOnly.Hidden)
            {
                var isSame = known?.Password is { } kept && kept.KeyId == box.KeyId && IsSame(clear, box.Open(kept, OwnerOf(name, power)));
                return isSame ? known!.Password! : box.Seal(clear, OwnerOf(name, power));
            }
        }
        catch (SecretException exception)
        {
            throw Refused(field, $"cannot be stored: {exception.Message}");
        }

        if (known?.Password is not { } old) throw Refused(field, "there is no password to keep; give the password itself");
        // Whoever may change the address but does not know the password must not have it sent to a place of theirs.
        if (one["address"]?.ToString() != known.Address || one["port"]?.ToString() != known.Port?.ToString(System.Globalization.CultureInfo.InvariantCulture) || one["type"]?.ToString() != known.Type || !IsSamePlace(one["options"] as JsonObject, known))
            throw Refused(field, $"was given for {known.Type} at {known.Address}{(known.Port is { } port ? $" port {port}" : "")} and is sent nowhere else; give it again with the new place");
        return old;
    }

    /// <summary>A webhook's place is its URLs.</summary>
    private static bool IsSamePlace(JsonObject? options, PowerSystem known) =>
        (options ?? []).Select(one => (one.Key, Value: one.Value?.ToString())).Where(one => IsPlace(one.Key)).ToHashSet().IsSubsetOf(known.Options.Where(one => IsPlace(one.Key)).Select(one => (one.Key, (string?)one.Value)));

    private static bool IsPlace(string option) => option.EndsWith("url", StringComparison.Ordinal) || option.EndsWith("uri", StringComparison.Ordinal);

    private static bool IsSame(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static JsonException Refused(string field, string text) => new(text, field, null, null);
}
