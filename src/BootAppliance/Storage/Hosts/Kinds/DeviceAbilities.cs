using BootAppliance.Storage.Capabilities;

namespace BootAppliance.Storage.Hosts.Kinds;

/// <summary>What devices of a kind can do whatever they are made of; what is not among it they cannot, as far as the kind goes.</summary>
internal static class DeviceAbilities
{
    // What depends on the devices below, which are asked.
    private static readonly Capability[] OfOthers = [Capability.Deduplication, Capability.Compression, Capability.Encryption, Capability.Raid, Capability.Media, Capability.Discard];

    public static CapabilityAnswer Of(IReadOnlyList<(Capability Capability, string How)> abilities, DateTimeOffset at) => new(
    [
        .. Enum.GetValues<Capability>().Except(OfOthers).Select(capability => abilities.FirstOrDefault(ability => ability.Capability == capability) is { How: { } how }
            ? new CapabilityFact(capability, CapabilityValue.Present, FactSource.Kernel, at, how)
            : new(capability, CapabilityValue.Absent, FactSource.Kernel, at, "a disk there is a device and no file")),
    ], []);
}
