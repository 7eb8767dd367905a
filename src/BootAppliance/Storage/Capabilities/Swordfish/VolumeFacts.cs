using System.Collections.Immutable;
using System.Text.Json;
using BootAppliance.Power.Redfish;

namespace BootAppliance.Storage.Capabilities.Swordfish;

/// <summary>What a Volume and its Drives tell (DMTF DSP8010, Volume.v1_10 and Drive.v1_20; SNIA Swordfish 1.2.7 uses the same). What is absent or null is not told.</summary>
internal static class VolumeFacts
{
    /// <summary>The levels that services write, by the level that counts here: nested ones by the redundancy of their parts.</summary>
    private static readonly (RaidLevel? Level, string[] Words)[] Levels =
    [
        (null, ["None"]),
        (RaidLevel.Raid0, ["RAID0", "RAID00"]),
        (RaidLevel.Raid1, ["RAID1", "RAID1E", "RAID1Triple"]),
        (RaidLevel.Raid4, ["RAID3", "RAID4"]),
        (RaidLevel.Raid5, ["RAID5", "RAID50"]),
        (RaidLevel.Raid6, ["RAID6", "RAID6TP", "RAID60"]),
        (RaidLevel.Raid10, ["RAID01", "RAID10", "RAID10E", "RAID10Triple"]),
    ];

    /// <param name="where">The volume's URL, for sentences.</param>
    /// <param name="volume">It.</param>
    /// <param name="drives">Those that it lies on, as far as they were read.</param>
    /// <param name="at">When they were read.</param>
    public static CapabilityAnswer Of(string where, JsonElement volume, IReadOnlyList<JsonElement> drives, DateTimeOffset at)
    {
        var facts = ImmutableArray.CreateBuilder<CapabilityFact>();
        var notes = ImmutableArray.CreateBuilder<string>();
        AddRaid(volume.Text("RAIDType"));
        AddProvisioning(volume.Text("ProvisioningPolicy"));
        foreach (var (name, capability) in new[] { ("Deduplicated", Capability.Deduplication), ("Compressed", Capability.Compression), ("Encrypted", Capability.Encryption) })
            if (volume.At(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } told) Add(capability, told.GetBoolean() ? CapabilityValue.Present : CapabilityValue.Absent, $"{name} {(told.GetBoolean() ? "true" : "false")}");
        AddMedia([.. drives.Select(drive => drive.Text("MediaType")).Where(media => media.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        if (facts.Count == 0) notes.Add($"{where} tells nothing of its RAID level, provisioning, deduplication, compression, encryption or drives; say what you know of it (--knows)");
        return new(facts.ToImmutable(), notes.ToImmutable());

        void AddRaid(string told)
        {
            if (told.Length == 0) return;
            if (Levels.FirstOrDefault(one => one.Words.Contains(told)) is { Words: not null } found) Add(Capability.Raid, found.Level is { } level ? CapabilityValue.Of(level) : CapabilityValue.Absent, $"RAIDType {told}");
            else notes.Add($"{where} tells of RAIDType \"{told}\", which is not known here; say what it is like (--knows raid=raid6)");
        }

        void AddProvisioning(string told)
        {
            if (told is "Thin" or "Fixed") Add(Capability.ThinProvisioning, told == "Thin" ? CapabilityValue.Present : CapabilityValue.Absent, $"ProvisioningPolicy {told}");
            else if (told.Length > 0) notes.Add($"{where} tells of ProvisioningPolicy \"{told}\", which is not known here; say what it is like (--knows thin_provisioning=yes)");
        }

        // Of several kinds the slowest is what can be relied on.
        void AddMedia(IReadOnlyList<string> told)
        {
            if (told.Any(media => media is "HDD" or "SMR")) Add(Capability.Media, CapabilityValue.Of(Medium.Rotating), $"drives of {string.Join(", ", told)}");
            else if (told.Count > 0 && told.All(media => media is "SSD")) Add(Capability.Media, CapabilityValue.Of(Medium.SolidState), "drives of SSD");
        }

        void Add(Capability capability, CapabilityValue value, string detail) => facts.Add(new(capability, value, FactSource.StorageService, at, $"{detail} at {where}"));
    }
}
