namespace BootAppliance.Storage.Capabilities;

/// <summary>What devices are made of.</summary>
public enum Medium
{
    Rotating,
    SolidState,
    Memory,
    Network,
    Optical,
}

/// <summary>By the names of SNIA's Common RAID DDF; linear and striped ones have no redundancy.</summary>
public enum RaidLevel
{
    Linear,
    Raid0,
    Raid1,
    Raid4,
    Raid5,
    Raid6,
    Raid10,
}

/// <summary>That a capability is there or is not, and for two of them which one.</summary>
public readonly record struct CapabilityValue(bool IsPresent, RaidLevel? Raid = null, Medium? Medium = null)
{
    public static readonly CapabilityValue Present = new(true);

    public static readonly CapabilityValue Absent = new(false);

    public static CapabilityValue Of(RaidLevel level) => new(true, Raid: level);

    public static CapabilityValue Of(Medium medium) => new(true, Medium: medium);

    /// <summary>Whether a device may fail and nothing is lost.</summary>
    public bool IsRedundant => Raid is RaidLevel.Raid1 or RaidLevel.Raid4 or RaidLevel.Raid5 or RaidLevel.Raid6 or RaidLevel.Raid10;

    /// <summary>What may stand for a capability, for a sentence.</summary>
    public static string WordsFor(Capability capability) => capability switch
    {
        Capability.Raid => "no, " + string.Join(", ", Enum.GetValues<RaidLevel>().Select(Word)),
        Capability.Media => string.Join(", ", Enum.GetValues<Medium>().Select(Word)),
        _ => "yes, no",
    };

    public static bool TryParse(Capability capability, string word, out CapabilityValue value)
    {
        CapabilityValue? found = (capability, word) switch
        {
            (Capability.Raid, _) => word == "no" ? Absent : Enum.GetValues<RaidLevel>().Where(level => Word(level) == word).Select(level => (CapabilityValue?)Of(level)).FirstOrDefault(),
            (Capability.Media, _) => Enum.GetValues<Medium>().Where(medium => Word(medium) == word).Select(medium => (CapabilityValue?)Of(medium)).FirstOrDefault(),
            (_, "yes" or "true") => Present,
            (_, "no" or "false") => Absent,
            _ => null,
        };
        value = found ?? default;
        return found is not null;
    }

    public override string ToString() => (Raid, Medium, IsPresent) switch
    {
        ({ } level, _, _) => Word(level),
        (_, { } medium, _) => Word(medium),
        (_, _, true) => "yes",
        _ => "no",
    };

    private static string Word(RaidLevel level) => level.ToString().ToLowerInvariant();

    private static string Word(Medium medium) => CapabilityWords.Spell(medium.ToString());
}
