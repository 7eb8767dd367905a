using BootAppliance.Protocols;

namespace BootAppliance.Dhcp;

/// <summary>What must be durable before its reply leaves.</summary>
/// <param name="Lease">The row as it shall be.</param>
/// <param name="Gives">Another address that the same client had on this subnet and thereby gives back.</param>
public sealed record LeaseChange(Lease Lease, IPv4Address? Gives = null);
