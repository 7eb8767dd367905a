using BootAppliance.Inventory;
using BootAppliance.Power;
using BootAppliance.Power.Polling;

namespace BootAppliance.Web;

/// <summary>What is known of a machine's power.</summary>
public enum LampState
{
    On,
    Off,

    /// <summary>Its power systems have not said, or differ.</summary>
    Unknown,
}

/// <summary>What a machine's power systems said last, taken together.</summary>
/// <param name="State">On or off if all of them are.</param>
/// <param name="At">When the one that was silent longest said so; null if one has never said.</param>
/// <param name="Fault">Why one of them could not be asked since; null if all could.</param>
public sealed record PowerLamp(LampState State, DateTimeOffset? At, string? Fault)
{
    /// <returns>Null if the machine has no power system.</returns>
    internal static PowerLamp? Of(SystemObject system, PowerStates states)
    {
        if (system.Power.Count == 0) return null;
        PowerLamp? lamp = null;
        foreach (var name in system.Power.Keys)
        {
            var reading = states.Of(system.Name, name);
            var one = new PowerLamp(LampStates.Of(reading?.State), reading?.State is null ? null : reading.At, reading?.Fault);
            lamp = lamp is null ? one : new PowerLamp(lamp.State == one.State ? one.State : LampState.Unknown, lamp.At < one.At ? lamp.At : lamp.At is null ? null : one.At, lamp.Fault ?? one.Fault);
        }

        return lamp;
    }
}

/// <summary>Which machines a list shows by their power; the last are those whose power system could not be asked last time.</summary>
internal enum LampChoice
{
    On,
    Off,
    Unknown,
    NoAnswer,
}

internal static class LampStates
{
    public static readonly LampChoice[] Choices = Enum.GetValues<LampChoice>();

    private static readonly string[] Words = ["on", "off", "unknown", "no-answer"];

    public static LampChoice? Read(IQueryCollection query) => PageQuery.Known(query, "power", Words) is { } word ? (LampChoice)Array.IndexOf(Words, word) : null;

    /// <summary>As it stands in an address.</summary>
    public static string Word(this LampChoice choice) => Words[(int)choice];

    public static string Text(this LampChoice choice) => choice == LampChoice.NoAnswer ? "no answer" : choice.Word();

    public static bool Has(this LampChoice choice, PowerLamp? lamp) => lamp is not null && (choice == LampChoice.NoAnswer ? lamp.Fault is not null : (int)choice == (int)lamp.State);


    public static LampState[] All { get; } = Enum.GetValues<LampState>();

    public static string Name(this LampState state) => state.ToString().ToLowerInvariant();

    public static LampState Of(PowerState? state) => state switch
    {
        PowerState.On => LampState.On,
        PowerState.Off => LampState.Off,
        _ => LampState.Unknown,
    };
}
