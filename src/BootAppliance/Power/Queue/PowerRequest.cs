using System.Text.Json;

namespace BootAppliance.Power.Queue;

/// <summary>
/// Body of POST /api/v1/systems/NAME/power: <c>verb</c>; <c>power</c> for one of its power systems alone; <c>force</c> of a soft off or a cycle;
/// <c>why</c> for the history; <c>priority</c> 0 to 9, default 5; <c>deadline_seconds</c> 10 to 86400, default 900.
/// </summary>
public sealed record PowerRequest(string Verb, string? Power = null, bool Force = false, string? Why = null, int Priority = 5, int DeadlineSeconds = 900)
{
    public static readonly IReadOnlyList<string> Verbs = [.. Enum.GetNames<PowerWish>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    internal PowerWish? Wish => Verbs.Contains(Verb) ? Enum.Parse<PowerWish>(Verb.Replace("_", "", StringComparison.Ordinal), ignoreCase: true) : null;

    /// <returns>What is wrong, by field.</returns>
    public Dictionary<string, string[]> Check(Inventory.SystemObject system)
    {
        Dictionary<string, string[]> errors = [];
        if (Wish is null) errors["verb"] = [$"\"{Verb}\" is none of {string.Join(", ", Verbs)}"];
        if (system.Power.Count == 0) errors["power"] = [$"{system.Name} has no power system; add one with: bootappliance system edit {system.Name} --power-type ipmi --power-address 192.0.2.7 --power-user admin --power-password-file FILE"];
        else if (Power is { } name && !system.Power.ContainsKey(name)) errors["power"] = [$"{system.Name} has no power system \"{name}\"; it has {string.Join(", ", system.Power.Keys)}"];
        if (Priority is < 0 or > 9) errors["priority"] = ["is 0 to 9"];
        if (DeadlineSeconds is < 10 or > 86400) errors["deadline_seconds"] = ["is 10 to 86400 seconds"];
        if (Why is { } why && (why.Length > 256 || why.Any(char.IsControl))) errors["why"] = ["is one line of at most 256 characters"];
        if (Force && Wish is not (PowerWish.SoftOff or PowerWish.Cycle)) errors["force"] = ["belongs to soft_off and cycle; off takes the power away at once"];
        return errors;
    }
}
