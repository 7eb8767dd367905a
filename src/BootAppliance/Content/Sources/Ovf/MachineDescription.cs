using System.Collections.Immutable;
using BootAppliance.Content.Manifests;

namespace BootAppliance.Content.Sources.Ovf;

/// <summary>What a descriptor says: the files of the disks, in the order of the hardware, and the machine.</summary>
internal sealed record MachineDescription(ImmutableArray<string> Disks, MachineHints Hints);
