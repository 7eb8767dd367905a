using System.Security.Cryptography;
using BootAppliance.Simulators.Bmc.Redfish;

namespace BootAppliance.Simulators.Bmc;

/// <summary>What the doors of a BMC share: the machine behind it, who may come in, and what it does wrong.</summary>
public sealed class SimulatedBmc(string name, IReadOnlyList<BmcAccount> accounts, string? command = null)
{
    public SimulatedChassis Chassis { get; } = new(name, command);

    public IReadOnlyList<BmcAccount> Accounts => accounts;

    /// <summary>Told of each reading and each alteration that arrives, before any fault: <c>status</c>, <c>on</c>, <c>reset</c>, …</summary>
    public Action<string>? Heard { get; set; }

    /// <summary>The same at every start: from the name.</summary>
    public byte[] Guid { get; } = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))[..16];

    /// <summary>As an array's storage service has them (Swordfish); a BMC has none. Replaced as a whole.</summary>
    public IReadOnlyList<RedfishVolume> Volumes { get; set; } = [];

    /// <summary>Replaced as a whole.</summary>
    public BmcFaults Faults { get; set; } = BmcFaults.None;
}
